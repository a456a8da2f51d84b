/** HTTP on loopback: requests as questions, answers as bytes, and a note of each request. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { type Answer, json, type Question, Refusal } from './answer.ts'

/** A request as it was asked and answered. */
export interface Seen {
  /** Which of the servers: the registry, its token service, or another host that a lie leads to. */
  readonly at: string
  readonly method: string
  /** With its query. */
  readonly path: string
  /** The scheme that the header `Authorization` names, without what is secret: `Basic`, `Bearer`; empty: there was none. */
  readonly scheme: string
  /** Empty: nobody in particular. */
  readonly user: string
  readonly status: number
  /** Bytes of the two bodies. */
  readonly received: number
  readonly sent: number
}

/** PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface Served {
  /** `http://127.0.0.1:5000` */
  readonly origin: string
  close(): Promise<void>
}

/** Is called with the name of the client, as soon as that is known. */
export type Known = (user: string) => void

export interface Serving {
  readonly at: string
  /** 0: any that is free. */
  readonly port: number
  readonly tls?: Certificate | undefined
  readonly answer: (question: Question, known: Known) => Promise<Answer>
  readonly seen: (request: Seen) => void
}

const LOOPBACK = '127.0.0.1'

/** @throws {Error} of Node's: the port is taken, the certificate is none */
export async function serve({ at, port, tls, answer, seen }: Serving): Promise<Served> {
  const listener = (request: IncomingMessage, response: ServerResponse) => void respond(request, response)
  const server = tls ? createSecureServer({ ...tls }, listener) : createServer(listener)
  server.listen(port, LOOPBACK)
  await once(server, 'listening')
  const origin = `${tls ? 'https' : 'http'}://${LOOPBACK}:${(server.address() as AddressInfo).port}`

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request
    const counts = { received: 0, sent: 0 }
    let user = ''
    response.once('close', () => {
      const scheme = headers.authorization?.split(' ')[0] ?? ''
      seen({ at, method, path: request.url ?? '', scheme, user, status: response.statusCode, ...counts })
    })
    try {
      const url = new URL(`${tls ? 'https' : 'http'}://${headers.host ?? LOOPBACK}${request.url}`)
      const question = { method, url, headers, body: counted(request, bytes => (counts.received += bytes)) }
      const given = await answer(question, name => (user = name)).catch(refused)
      await send(response, method, given, bytes => (counts.sent += bytes))
    } catch {
      // The client has gone, or the answer is one that breaks off, behind what has been written.
      response.socket?.destroySoon()
    }
  }

  return { origin, close: () => closed(server) }
}

function refused(error: unknown): Answer {
  if (error instanceof Refusal) return error.answer
  return json({ errors: [{ code: 'UNKNOWN', message: error instanceof Error ? error.message : String(error) }] }, {}, 500)
}

async function* counted(body: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of body) {
    count(chunk.length)
    yield chunk
  }
}

async function send(
  response: ServerResponse,
  method: string,
  { status, headers, body }: Answer,
  count: (bytes: number) => void,
): Promise<void> {
  const length = Number.isFinite(body.size) && status !== 204 ? { 'content-length': String(body.size) } : {}
  response.writeHead(status, { ...length, ...headers })
  if (method !== 'HEAD') {
    for await (const chunk of body.bytes) {
      if (response.destroyed) return
      count(chunk.length)
      if (!response.write(chunk)) await drained(response)
    }
  }
  response.end()
}

/** Returns when there is room again, or nobody who reads. */
async function drained(response: ServerResponse): Promise<void> {
  // The one that does not happen must not keep its listeners: a large body would leave thousands of them.
  const over = new AbortController()
  const events = ['drain', 'close'].map(event => once(response, event, { signal: over.signal }).catch(() => undefined))
  await Promise.race(events)
  over.abort()
}

/** Connections that are kept for a next request are ended too. */
async function closed(server: Server & { closeAllConnections(): void }): Promise<void> {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}
