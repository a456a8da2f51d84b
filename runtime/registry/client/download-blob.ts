/** A blob as a stream, which goes on where it broke. */

import { MinidockError } from '../../base/errors.ts'
import type { Descriptor } from '../../formats/oci/image.ts'
import { parseContentRange } from '../../formats/registry/byte-range.ts'
import type { Answer, Connection, Waits } from './connection.ts'

/** With so many new bytes, a connection that breaks counts as the first again. */
const PROGRESS = 1024 * 1024

/**
 * A blob of which the registry announces fewer bytes ends early: that it is not what was wanted is for the heart to say.
 * @throws {MinidockError} `invalid` when the registry has more bytes; what {@link Connection.ask} throws
 */
export async function* downloadBlob(
  connection: Connection,
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  stop: AbortSignal,
  waits: Waits = () => undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const about = { part: 'blob', reference: digest } as const
  let done = 0
  let failures = 0
  let counted = 0
  while (true) {
    const headers = done > 0 ? { range: `bytes=${done}-` } : {}
    const answer = await connection.ask({ method: 'GET', to: `blobs/${digest}`, headers, about, stop, waits, answers: [416] })
    try {
      let skip = done - firstByte(answer, done, size)
      for await (const piece of answer.body) {
        const fresh = piece.subarray(skip)
        skip -= piece.length - fresh.length
        if (done + fresh.length > size) throw wrongLength(answer, 'more', size)
        if (fresh.length === 0) continue
        done += fresh.length
        yield fresh
      }
      if (done === size || isWhole(answer, done)) return
      throw Object.assign(new Error(`ended after ${done} of ${size} bytes`), { code: 'ECONNRESET' })
    } catch (error) {
      connection.stopWith(stop).throwIfAborted()
      const failure = connection.bodyError(error, answer.url)
      if (failure === undefined) throw error
      if (done - counted >= PROGRESS) {
        failures = 0
        counted = done
      }
      failures += 1
      if (failures >= connection.attempts) throw failure
    } finally {
      answer.drop()
    }
    await connection.pause(failures, { stop, waits })
  }
}

/** Returns whether all has come that the registry has announced. */
function isWhole({ status, headers }: Answer, done: number): boolean {
  return status === 200 && Number(headers['content-length']) === done
}

/** Returns at which byte a body starts. */
function firstByte(answer: Answer, done: number, size: number): number {
  const length = answer.headers['content-length']
  if (answer.status === 206) {
    const range = parseContentRange(answer.headers['content-range'] ?? '')
    if (range === undefined || range.first > done)
      throw new MinidockError('invalid', `${answer.url.host} sends another part of a blob than what was asked for`)
    if (range.total !== undefined && range.total !== size) throw wrongLength(answer, range.total, size)
    return range.first
  }
  if (answer.status === 416) throw wrongLength(answer, 'fewer', size)
  if (length !== undefined && Number(length) > size) throw wrongLength(answer, Number(length), size)
  return 0
}

function wrongLength({ url }: Answer, has: number | 'more' | 'fewer', size: number): MinidockError {
  return new MinidockError('invalid', `${url.host} sends ${has} bytes of a blob that has ${size}`)
}
