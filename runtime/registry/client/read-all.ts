/** Documents of a registry, which are small: read whole, and never more than that. */

import { MinidockError } from '../../base/errors.ts'
import { parseJsonBytes } from '../../formats/text/json-bytes.ts'
import type { Refusal } from './failures.ts'
import { GatheredBytes } from './gathered-bytes.ts'
import type { HttpAnswer } from './http.ts'
import { MOST_ERROR_BYTES } from './limits.ts'

/**
 * Returns the body of an answer.
 * @param what names the document in the message: `manifest`
 * @throws {MinidockError} `invalid` when it is longer than so many bytes
 */
export async function readAll(answer: HttpAnswer, most: number, what: string): Promise<Uint8Array> {
  const tooLong = () => new MinidockError('invalid', `the ${what} that ${answer.url.host} sends is longer than ${most} bytes`)
  try {
    if (Number(answer.headers['content-length'] ?? 0) > most) throw tooLong()
    const gathered = new GatheredBytes()
    for await (const piece of answer.body) {
      gathered.add(piece)
      if (gathered.length > most) throw tooLong()
    }
    return gathered.all()
  } finally {
    answer.drop()
  }
}

/** @throws {MinidockError} `invalid` when it is too long, or no JSON */
export async function readJson(answer: HttpAnswer, most: number, what: string): Promise<unknown> {
  return parseJson(await readAll(answer, most, what), answer, what)
}

/** @param answer whose body that is @throws {MinidockError} `invalid` when it is no JSON */
export function parseJson(bytes: Uint8Array, { url }: Pick<HttpAnswer, 'url'>, what: string): unknown {
  return parseJsonBytes(bytes, `the ${what} that ${url.host} sends is not JSON`)
}

/** Returns as much of a body as there is, at most so many bytes: for a sentence about what went wrong, which is no reason to fail again. */
export async function readSome(answer: HttpAnswer, most: number): Promise<string> {
  const gathered = new GatheredBytes()
  try {
    for await (const piece of answer.body) {
      gathered.add(piece)
      if (gathered.length >= most) break
    }
  } catch {
    // The bytes so far are all there is to say.
  }
  answer.drop()
  return gathered.all().toString('utf8', 0, most)
}

/** Returns what is said of a request that is refused. */
export async function readRefusal(answer: HttpAnswer): Promise<Refusal> {
  return { status: answer.status, challenge: answer.headers['www-authenticate'] ?? '', body: await readSome(answer, MOST_ERROR_BYTES) }
}
