/** Values of `ps --filter` about ports. */

const RANGE = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/

/** Returns whether a text is a port or a range: `80`, `53/udp`, `8000-8010/tcp`. */
export function isPortRange(text: string): boolean {
  const [, first = '', last = first] = RANGE.exec(text) ?? []
  return first !== '' && Number(first) <= Number(last) && Number(last) <= 65535
}

/**
 * Returns whether two ranges of ports overlap, for the same protocol.
 * @param range as `isPortRange` takes it; tcp, unless it names another protocol
 * @param port `80/tcp`, or a range
 */
export function coversPort(range: string, port: string): boolean {
  const [, first = '', last = first, protocol = 'tcp'] = RANGE.exec(range) ?? []
  const [, lowest = '', highest = lowest, of = 'tcp'] = RANGE.exec(port) ?? []
  return first !== '' && lowest !== '' && protocol === of && Number(first) <= Number(highest) && Number(lowest) <= Number(last)
}
