/**
 * HTTP as registries need it: requests that end within bounds, bodies as streams, connections kept for the next request, proxies from the environment.
 *
 * By Node's http and https, whose agents know proxies and certificates: to load `fetch` takes 40 ms, these take 7.
 */

import { Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { getCACertificates } from 'node:tls'
import { VERSION } from '../../base/version.ts'
import { proxyOf } from '../../formats/net/proxy.ts'
import type { Tls } from './access.ts'
import { ConnectionFailure, isBroken, isUnknownAuthority, SlowAnswer } from './connection-errors.ts'
import { hastyLookup } from './hasty-lookup.ts'
import { paced } from './pace.ts'
import { speaksPlainHttp } from './plain-server.ts'

type Body = Uint8Array | AsyncIterable<Uint8Array>

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  /** Called once for each connection on which the request is made. A stream needs a header `content-length`, or goes in chunks. */
  readonly body?: () => Body
  readonly tls: Tls
  readonly limits: HttpLimits
  readonly stop: AbortSignal
  /** There may be no network, and that is to be known soon. */
  readonly isHasty?: boolean
}

export interface HttpAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** Where it came from: the request's address, or that of the last redirection. */
  readonly url: URL
  /** Throws Node's own errors, {@link SlowAnswer}, or the reason of `stop`. To be read to its end, or to be dropped: until then it has a connection for itself. */
  readonly body: AsyncIterable<Uint8Array>
  /** Gives the connection back if little of the body is left, and ends it otherwise. */
  drop(): void
}

/** Milliseconds and bytes. */
export interface HttpLimits {
  /** Until there is a connection: name, TCP and TLS. */
  readonly connect: number
  /** From the last byte of a request to the last of the answer's headers. */
  readonly answer: number
  /** In this time of waiting at least `least` bytes of a body have to come, or to go. */
  readonly window: number
  readonly least: number
}

const MOST_HEADER_BYTES = 64 * 1024
/** Bytes of a body that are read only to keep the connection. */
const MOST_DROPPED = 64 * 1024

export class Http {
  readonly #agents = new Map<Tls, Map<string, Agent>>()
  readonly #needAll = new Set<Tls>()
  /** Hosts and ports that were asked once, and did not answer in plain HTTP. */
  readonly #mayHaveTls = new Set<string>()
  readonly #environment: NodeJS.ProcessEnv

  /** @param environment where `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are */
  constructor(environment = process.env) {
    this.#environment = environment
  }

  /** @param proxies go before those of the environment */
  static through(proxies: Readonly<Record<string, string>> = {}): Http {
    return new Http({ ...process.env, ...proxies })
  }

  /**
   * Makes one request. A redirection is an answer like others.
   * @throws {ConnectionFailure} when there is no connection, or no longer, or no answer; the reason of `stop`; what `body` throws
   */
  async request(request: HttpRequest): Promise<HttpAnswer> {
    request.stop.throwIfAborted()
    await this.#refusePlain(request)
    const knewAll = this.#needAll.has(request.tls)
    try {
      return await this.#requestOnce(request)
    } catch (failure) {
      request.stop.throwIfAborted()
      if (!(failure instanceof ConnectionFailure)) throw failure
      const error = failure.cause
      // The server may close a connection that was kept in the moment in which it is used again: it has seen nothing of the request then.
      if (failure.isStale) return await this.#requestOnce(request)
      // To read the system's authorities takes 100 ms, and nearly all registries are known to Node's own list.
      if (!isUnknownAuthority(error) || knewAll || !request.tls.verify) throw failure
      this.#needAll.add(request.tls)
      return await this.#requestOnce(request)
    }
  }

  /** @throws {ConnectionFailure} for a server without TLS that may be asked without it, as TLS would throw it; when there is no connection */
  async #refusePlain({ url, tls, limits, stop, isHasty }: HttpRequest): Promise<void> {
    if (url.protocol !== 'https:' || tls.verify || this.#mayHaveTls.has(url.host)) return
    if (proxyOf(url, this.#environment) !== undefined) return
    const { connect } = limits
    const isPlain = await speaksPlainHttp(url, { connect, stop, ...(isHasty && { lookup: hastyLookup(connect) }) }).catch(error => {
      stop.throwIfAborted()
      throw new ConnectionFailure(error, url, false)
    })
    if (isPlain) throw new ConnectionFailure(Object.assign(new Error('no TLS'), { code: 'EPROTO' }), url, false)
    this.#mayHaveTls.add(url.host)
  }

  /** Ends all connections. */
  close(): void {
    for (const agents of this.#agents.values()) for (const agent of agents.values()) agent.destroy()
    this.#agents.clear()
  }

  async #requestOnce({ method, url, headers, body: makeBody, tls, limits, stop, isHasty }: HttpRequest): Promise<HttpAnswer> {
    const begin = performance.now()
    const body = makeBody?.()
    const isSecure = url.protocol === 'https:'
    const request = (isSecure ? secureRequest : plainRequest)(url, {
      method,
      headers: { 'user-agent': `minidock/${VERSION}`, 'accept-encoding': 'identity', ...lengthOf(method, body), ...headers },
      agent: this.#agentFor(url, tls),
      maxHeaderSize: MOST_HEADER_BYTES,
      signal: stop,
      ...(isHasty && { lookup: hastyLookup(limits.connect) }),
    })
    let isAnswered = false
    // The authorities' certificates are read when the first connection is made, which takes its time on a busy machine.
    const left = Math.max(0, limits.connect - (performance.now() - begin))
    const connecting = setTimeout(() => request.destroy(new SlowAnswer('no connection', limits.connect)), left)
    let answering: NodeJS.Timeout | undefined
    request.once('socket', socket => {
      if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(connecting))
      else clearTimeout(connecting)
    })
    try {
      const message = await new Promise<IncomingMessage>((resolve, reject) => {
        request.once('response', resolve)
        // Stays: a connection may also break after the answer's headers, which its body says as well.
        request.on('error', error => {
          // A stream may have gone in part: what becomes of that is not known here.
          const isStale = request.reusedSocket && isBroken(error) && (body === undefined || body instanceof Uint8Array)
          reject(new ConnectionFailure(error, url, isStale))
        })
        const sent = () => {
          if (!isAnswered) answering = setTimeout(() => request.destroy(new SlowAnswer('no answer', limits.answer)), limits.answer)
        }
        send(request, body, limits).then(sent, error => {
          reject(error)
          request.destroy()
        })
      })
      isAnswered = true
      message.on('error', () => {})
      return {
        status: message.statusCode ?? 0,
        headers: message.headers,
        url,
        body: stoppable(paced(message, limits), stop),
        drop: () => drop(message, request),
      }
    } finally {
      isAnswered = true
      clearTimeout(connecting)
      clearTimeout(answering)
    }
  }

  #agentFor(url: URL, tls: Tls): Agent {
    const agents = this.#agents.get(tls) ?? new Map<string, Agent>()
    this.#agents.set(tls, agents)
    const proxy = proxyOf(url, this.#environment)
    const needsAll = this.#needAll.has(tls)
    const key = `${url.protocol} ${proxy ?? ''} ${needsAll}`
    const known = agents.get(key)
    if (known) return known
    const options = { keepAlive: true, ...(proxy !== undefined && { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } }) }
    const agent = url.protocol === 'https:' ? new SecureAgent({ ...options, ...securedBy(tls, needsAll) }) : new Agent(options)
    agents.set(key, agent)
    return agent
  }
}

/** @param needsAll whether the system's authorities are believed as well */
function securedBy({ ca, cert, key, verify }: Tls, needsAll: boolean) {
  // Where nobody looks at the certificate, Node's own list of authorities is not read: 5 ms.
  const authorities = !verify ? [] : needsAll ? [...(ca ?? []), ...getCACertificates('default'), ...getCACertificates('system')] : ca
  return {
    rejectUnauthorized: verify,
    ...(authorities && (authorities.length > 0 || !verify) && { ca: [...authorities] }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  }
}

function lengthOf(method: HttpRequest['method'], body: Body | undefined): Record<string, string> {
  if (body instanceof Uint8Array) return { 'content-length': String(body.length) }
  return body === undefined && method !== 'GET' && method !== 'HEAD' ? { 'content-length': '0' } : {}
}

/** Sends the body, until all of it is sent or there is an answer. */
async function send(request: ClientRequest, body: Body | undefined, limits: HttpLimits): Promise<void> {
  if (body === undefined || body instanceof Uint8Array) {
    request.end(body)
    return
  }
  let isOver = false
  let wake = () => {}
  request.on('drain', () => wake())
  for (const event of ['response', 'close'] as const) {
    request.once(event, () => {
      isOver = true
      wake()
    })
  }
  async function* written(pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      if (isOver) return
      yield piece
    }
  }
  for await (const piece of written(body)) {
    if (request.write(piece)) continue
    const patience = setTimeout(() => request.destroy(new SlowAnswer('nothing was taken', limits.window)), limits.window)
    await new Promise<void>(resolve => {
      wake = resolve
    })
    clearTimeout(patience)
  }
  if (!isOver) request.end()
}

async function* stoppable(body: AsyncIterable<Uint8Array>, stop: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body
  } catch (error) {
    stop.throwIfAborted()
    throw error
  }
}

function drop(message: IncomingMessage, request: ClientRequest): void {
  let read = 0
  if (message.readableEnded || message.destroyed) return
  // Not all was sent: what is left would be taken for the next request.
  if (!request.writableEnded || Number(message.headers['content-length'] ?? 0) > MOST_DROPPED) {
    request.destroy()
    return
  }
  message.on('data', (piece: Uint8Array) => {
    read += piece.length
    if (read > MOST_DROPPED) request.destroy()
  })
}
