/** Text that comes in pieces, as on stdin: whole, and never more than so much. */

/** @param most bytes @param tooLong the error for more of them @throws what `tooLong` returns */
export async function boundedText(pieces: AsyncIterable<Uint8Array>, most: number, tooLong: () => Error): Promise<string> {
  const read: Uint8Array[] = []
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    if (size > most) throw tooLong()
    read.push(piece)
  }
  return Buffer.concat(read).toString()
}
