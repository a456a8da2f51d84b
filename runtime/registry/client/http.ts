/**
 * HTTP as registries need it: requests that end within bounds, bodies as streams, connections kept for the next request, proxies from the environment.
 *
 * By Node's http and https, whose agents know proxies (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) and certificates: to load `fetch` takes 40 ms, these take 7.
 */

import { once } from 'node:events'
import { Agent, type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecure, Agent as SecureAgent } from 'node:https'
import { pipeline } from 'node:stream/promises'
import type { Tls } from './access.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>
  readonly stop?: AbortSignal
}

export interface HttpAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: IncomingMessage['headers']
  /** To be read to its end, or destroyed. */
  readonly body: IncomingMessage
}

export interface HttpLimits {
  /** Milliseconds until there is a connection. */
  readonly connect: number
  /** Milliseconds without a byte. */
  readonly silence: number
}

export const LIMITS: HttpLimits = { connect: 15_000, silence: 30_000 }
/** Bytes of an answer's headers. */
const MOST_HEADERS = 64 * 1024

export class Http {
  readonly #limits: HttpLimits
  readonly #tlsOf: (origin: string) => Tls
  readonly #agents = new Map<string, Agent>()

  /** @param tlsOf what connections to an origin are secured with */
  constructor(tlsOf: (origin: string) => Tls, limits = LIMITS) {
    this.#tlsOf = tlsOf
    this.#limits = limits
  }

  /**
   * Sends one request. Redirections are answers like others.
   * @throws {Error} of Node's, with its `code`, when there is no connection; {@link SlowAnswer} when it is silent too long
   */
  async request({ method, url, headers, body, stop }: HttpRequest): Promise<HttpAnswer> {
    stop?.throwIfAborted()
    const isSecure = url.protocol === 'https:'
    const send = isSecure ? requestSecure : requestPlain
    const length = body === undefined || body instanceof Uint8Array ? { 'content-length': String(body?.length ?? 0) } : {}
    const request = send(url, {
      method,
      headers: { ...(method === 'GET' || method === 'HEAD' ? {} : length), ...headers },
      agent: this.#agentOf(url.origin, isSecure),
      maxHeaderSize: MOST_HEADERS,
      ...(stop && { signal: stop }),
    })
    const connecting = setTimeout(() => request.destroy(new SlowAnswer(url, 'no connection', this.#limits.connect)), this.#limits.connect)
    request.once('socket', socket => {
      const connected = () => clearTimeout(connecting)
      if (!socket.connecting) connected()
      else socket.once(isSecure ? 'secureConnect' : 'connect', connected)
    })
    request.setTimeout(this.#limits.silence, () => request.destroy(new SlowAnswer(url, 'no byte', this.#limits.silence)))
    try {
      const answer = once(request, 'response')
      // A registry may answer before it has all of the body: that it then closes the connection is no failure of ours.
      const sent = body === undefined || body instanceof Uint8Array ? void request.end(body) : pipeline(body, request)
      const [message] = (await Promise.race([answer, failureOf(sent, answer)])) as [IncomingMessage]
      return { status: message.statusCode ?? 0, headers: message.headers, body: message }
    } finally {
      clearTimeout(connecting)
    }
  }

  /** Ends all connections. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy()
    this.#agents.clear()
  }

  #agentOf(origin: string, isSecure: boolean): Agent {
    const known = this.#agents.get(origin)
    if (known) return known
    const options = { keepAlive: true, proxyEnv: process.env }
    const agent = isSecure ? new SecureAgent({ ...options, ...secured(this.#tlsOf(origin)) }) : new Agent(options)
    this.#agents.set(origin, agent)
    return agent
  }
}

/** A server that says nothing for too long. */
export class SlowAnswer extends Error {
  constructor({ host }: URL, what: string, milliseconds: number) {
    super(`${host}: ${what} within ${milliseconds / 1000} s`)
  }
}
