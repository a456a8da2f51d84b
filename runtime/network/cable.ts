/** The name of a container's cable on the host. */

/** The name has to be new for each start: the last one's cable may not have gone yet. An interface's name has 15 characters at most. */
export function cableOf(id: string, generation: number): string {
  return `veth${id.slice(0, 8)}${(generation % 0x1000).toString(16).padStart(3, '0')}`
}
