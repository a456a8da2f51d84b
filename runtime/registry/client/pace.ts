/** A body that comes too slowly ends: a server that sends a byte now and then would otherwise hold a pull for ever. */

import type { Readable } from 'node:stream'
import { SlowAnswer } from './connection-errors.ts'

/**
 * Only the time that is spent waiting counts: what is done with the bytes may take as long as it likes.
 * @param limits milliseconds of waiting in which at least so many bytes have to come
 * @throws {SlowAnswer}
 */
export async function* paced(
  body: Readable,
  limits: { readonly window: number; readonly least: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0
  let waited = 0
  let since: number | undefined
  const look = () => {
    if (since === undefined) return
    const now = performance.now()
    waited += now - since
    since = now
    if (waited < limits.window) return
    if (bytes < limits.least) body.destroy(new SlowAnswer(`${bytes} bytes of a body`, waited))
    bytes = 0
    waited = 0
  }
  const timer = setInterval(look, limits.window / 4)
  try {
    since = performance.now()
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      bytes += piece.length
      waited += performance.now() - since
      since = undefined
      yield piece
      since = performance.now()
    }
  } finally {
    clearInterval(timer)
  }
}
