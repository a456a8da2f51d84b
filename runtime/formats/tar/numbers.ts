/**
 * The fields of a tar header block (tar(5), POSIX.1-1988 ustar). Text is read as latin1, one character a byte, so that names of any bytes survive.
 */

import { MinidockError } from '../../base/errors.ts'

export const BLOCK = 512

export function textField(block: Buffer, at: number, length: number): string {
  const end = block.indexOf(0, at)
  return block.toString('latin1', at, end === -1 || end > at + length ? at + length : end)
}

/**
 * A number: octal digits between blanks, or (GNU, for what does not fit) two's complement of 12 bytes or fewer with the top bit set.
 * @throws {MinidockError} `invalid` for anything else, and for numbers beyond 2^53
 */
export function numberField(block: Buffer, at: number, length: number, what: string): number {
  const first = block[at] ?? 0
  if (first >= 0x80) return binaryField(block, at, length, what)
  const text = textField(block, at, length).trim()
  if (!/^[0-7]*$/.test(text)) throw new MinidockError('invalid', `no tar header: its ${what} is ${JSON.stringify(text)}`)
  return text === '' ? 0 : Number.parseInt(text, 8)
}

function binaryField(block: Buffer, at: number, length: number, what: string): number {
  const bits = BigInt(length * 8 - 1)
  const raw = BigInt(`0x${block.toString('hex', at, at + length)}`)
  // The top bit marks the form; the one below it is the sign.
  const value = BigInt.asIntN(Number(bits), raw)
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) {
    throw new MinidockError('invalid', `no tar header that can be used: its ${what} is ${value}`)
  }
  return Number(value)
}

/** True for a block of zeros: two of them end an archive. */
export function isZeroBlock(block: Buffer): boolean {
  return block.every(byte => byte === 0)
}

/** The sum of all bytes, the checksum's own taken as blanks. Some old programs summed signed bytes. */
export function checksumMatches(block: Buffer): boolean {
  let unsigned = 8 * 32
  let signed = unsigned
  for (let at = 0; at < BLOCK; at++) {
    if (at >= 148 && at < 156) continue
    const byte = block[at] ?? 0
    unsigned += byte
    signed += byte < 128 ? byte : byte - 256
  }
  const text = textField(block, 148, 8).trim()
  const wanted = Number.parseInt(text, 8)
  return wanted === unsigned || wanted === signed
}
