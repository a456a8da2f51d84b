/** When a server wants to be asked again: `Retry-After: 120`, or a date. Source: RFC 9110, 10.2.3. */

/** Returns milliseconds from now on, or undefined if the header says neither. @param now milliseconds since 1970 */
export function parseRetryAfter(header: string, now: number): number | undefined {
  const text = header.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  // The date begins with the day's name: Date.parse alone would take much that is none.
  const date = /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
