/** Parts of a content, as headers name them: first and last byte, both counted from 0. Sources: RFC 9110, 14; distribution-spec 1.1, "Pushing a blob in chunks". */

/** `Content-Range: bytes 100-199/1000`. @returns the first byte, and how many the whole has if that is said; undefined: the header cannot be read */
export function parseContentRange(header: string): { readonly first: number; readonly total: number | undefined } | undefined {
  const match = /^\s*bytes\s+(\d{1,15})-\d{1,15}\/(?:(\d{1,15})|\*)\s*$/i.exec(header)
  return match ? { first: Number(match[1]), total: match[2] === undefined ? undefined : Number(match[2]) } : undefined
}

/** `Range: 0-1023` of an upload: it has 1024 bytes. Undefined: the header cannot be read. `0-0` is also what registries say of an upload that has none. */
export function parseUploaded(header: string): number | undefined {
  const match = /^\s*(?:bytes=)?0-(-?\d{1,15})\s*$/.exec(header)
  if (!match) return undefined
  const last = Number(match[1])
  return last <= 0 ? 0 : last + 1
}
