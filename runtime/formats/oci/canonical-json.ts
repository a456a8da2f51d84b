/**
 * JSON with one spelling for each value: members sorted, no white space, UTF-8. What is named by the hash of its bytes (a manifest, an image's config) must not
 * get another name because a program put its members in another order.
 */

/** @param value what JSON can say; members that are undefined are left out */
export function encodeJson(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value, (_key, member: unknown) => sorted(member)))
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
