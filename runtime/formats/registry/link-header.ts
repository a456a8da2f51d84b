/**
 * The next page of a list: `Link: </v2/app/tags/list?n=100&last=1.9>; rel="next"`.
 * Source: RFC 8288; distribution-spec 1.1, "Content Discovery".
 */

/** No address has a `<`: without that, a header of nothing else would be searched to its end from each of them. */
const LINK = /<([^<>]*)>((?:\s*;\s*[a-zA-Z*]+\s*(?:=\s*(?:"[^"]*"|[^\s",;]*))?)*)/g
const NEXT = /;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?=\s*(?:;|$)))/i

/** Returns the address of the next page, relative to that of this one, or undefined if this is the last. */
export function nextPage(header: string): string | undefined {
  for (const [, address, parameters = ''] of header.matchAll(LINK)) if (NEXT.test(parameters)) return address
  return undefined
}
