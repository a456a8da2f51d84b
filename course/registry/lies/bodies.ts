/** Bodies that are not what they should be. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Answer, Content } from '../answer.ts'
import { gathered } from '../answer.ts'

export type Bytes = Content['bytes']

const CHUNK = 64 * 1024

/** The answer with another body, whose length it does not hide. @param size bytes; infinite: the length is not said */
export function withBody(answer: Answer, size: number, bytes: Bytes): Answer {
  return { ...answer, body: { size, bytes } }
}

/** The answer with the body that a function makes of all of its own. */
export async function changed(answer: Answer, change: (body: Buffer) => Uint8Array): Promise<Answer> {
  const body = change(await gathered(answer.body.bytes, Number.POSITIVE_INFINITY))
  return withBody(answer, body.length, [body])
}

export function* repeated(bytes: Uint8Array, total: number): Generator<Uint8Array, void, void> {
  for (let left = total; left > 0; left -= bytes.length) yield left < bytes.length ? bytes.subarray(0, left) : bytes
}

export function filled(character: string, total: number): Iterable<Uint8Array> {
  return repeated(Buffer.alloc(CHUNK, character), total)
}

export async function* joined(...parts: readonly Bytes[]): AsyncGenerator<Uint8Array, void, void> {
  for (const part of parts) yield* part
}

/** The first bytes. @param then is called when they have been sent */
export async function* first(count: number, bytes: Bytes, then: () => void = () => undefined): AsyncGenerator<Uint8Array, void, void> {
  let left = count
  for await (const chunk of bytes) {
    yield chunk.subarray(0, left)
    left -= chunk.length
    if (left <= 0) break
  }
  then()
}

/** Ends the connection in the middle of a body: what has been sent is on its way by then. */
export function breakOff(): never {
  throw new Error('this registry breaks off')
}

/** Byte by byte, a second between two. */
export async function* slowly(bytes: Bytes): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at++) {
      yield chunk.subarray(at, at + 1)
      await pause(1000, undefined, { ref: false })
    }
  }
}
