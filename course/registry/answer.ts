/** What a registry is asked and what it answers, as values: an endpoint makes an answer of a question, and a lie makes another answer of that. */

import type { IncomingHttpHeaders } from 'node:http'

export interface Question {
  /** In upper case. Endpoints take `HEAD` for `GET`: only the body is left out. */
  readonly method: string
  /** Whole, with the address by which the client reaches the registry. */
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: AsyncIterable<Uint8Array>
}

export interface Content {
  /** Bytes. */
  readonly size: number
  readonly bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

export interface Answer {
  readonly status: number
  /** Names in lower case. `content-length` is the body's size unless it is here. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Content
}

const NOTHING: Content = { size: 0, bytes: [] }

/** An answer without a body. */
export function empty(status: number, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body: NOTHING }
}

export function bytes(content: Uint8Array, headers: Answer['headers'] = {}, status = 200): Answer {
  return { status, headers, body: { size: content.length, bytes: [content] } }
}

export function json(value: unknown, headers: Answer['headers'] = {}, status = 200): Answer {
  return bytes(Buffer.from(JSON.stringify(value)), { 'content-type': 'application/json', ...headers }, status)
}

/** An endpoint cannot do what it is asked. Codes and their meanings: distribution-spec, "Error Codes". */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly answer: Answer

  constructor(status: number, code: string, message: string, headers: Answer['headers'] = {}) {
    super(message)
    this.answer = json({ errors: [{ code, message }] }, headers, status)
  }
}

/** All bytes of a body. @throws {Refusal} 413 when there are more than `most` */
export async function gathered(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > most) throw new Refusal(413, 'SIZE_INVALID', `more than ${most} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
