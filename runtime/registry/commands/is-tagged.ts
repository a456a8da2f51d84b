/** Whether a name has a tag or a digest. A colon before the last slash is that of a port. */
export function isTagged(name: string): boolean {
  return /[:@][^/]*$/.test(name)
}
