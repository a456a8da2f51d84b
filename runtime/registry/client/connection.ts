/**
 * Requests to a registry, through all that may be between them and an answer: the endpoints in their order, the proof that the registry wants, redirections, and
 * failures that pass.
 */

import { setTimeout as delay } from 'node:timers/promises'
import { MinidockError } from '../../base/errors.ts'
import { familiarRepository, type Reference, repositoryOf } from '../../formats/docker/reference.ts'
import { parseRetryAfter } from '../../formats/registry/retry-after.ts'
import type { Proof, RegistryHeart } from '../heart.ts'
import { type Action, AT_ONCE, type AtOnce, type Endpoint, type RegistryAccess } from './access.ts'
import { ConnectionFailure, isPassing, isPlainText, isUnreachable } from './connection-errors.ts'
import { connectionError, refusalError, type Subject } from './failures.ts'
import { Http, type HttpAnswer, type HttpRequest } from './http.ts'
import type { Limits } from './limits.ts'
import { readJson, readRefusal } from './read-all.ts'
import { type FollowedRequest, follow } from './redirects.ts'
import { isPassingStatus, isWorthWaiting, pauseAfter } from './retry.ts'
import { type TokenRequest, Tokens } from './tokens.ts'

export interface Ask {
  readonly method: HttpRequest['method']
  /** Below the repository: `manifests/latest`. Or an address that an endpoint gave, which is then the only one that is asked. */
  readonly to: string | Place
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: HttpRequest['body']
  readonly stop?: AbortSignal
  /** What the token has to allow beside this repository: `repository:library/debian:pull`. */
  readonly scope?: string
  readonly about: Pick<Subject, 'part' | 'reference'>
  /** Statuses below 300 are answers; so are these. */
  readonly answers?: readonly number[]
  /** Milliseconds until there has to be an answer; absent: as always. */
  readonly patience?: number
  /** It is not worth a second attempt. */
  readonly isOptional?: boolean
  readonly waits?: Waits
}

/** Called before the next attempt, and each second until then. @param seconds that are left, rounded up */
export type Waits = (seconds: number) => void

const SECOND = 1000

export interface Place {
  readonly url: URL
  readonly endpoint: Endpoint
}

export interface Answer extends HttpAnswer {
  readonly endpoint: Endpoint
}

/** An endpoint that does not answer, or not now. */
export class Unanswered extends Error {
  readonly failure: MinidockError
  readonly kind: 'unreachable' | 'plain' | 'broken' | 'busy'
  /** Milliseconds. */
  readonly wished: number | undefined

  constructor(failure: MinidockError, kind: Unanswered['kind'], wished?: number) {
    super(failure.message, { cause: failure })
    this.failure = failure
    this.kind = kind
    this.wished = wished
  }
}

export class Connection {
  readonly name: string
  readonly path: string
  readonly repository: string
  readonly limits: Limits
  readonly attempts: number
  readonly #access: RegistryAccess
  readonly #heart: RegistryHeart
  readonly #action: Action
  readonly atOnce: AtOnce
  readonly #http: Http
  readonly #closed = new AbortController()
  readonly #tokens = new Map<Endpoint, Tokens>()
  readonly #begin = performance.now()
  /** Those that may still answer, in their order. */
  #endpoints: readonly Endpoint[]
  readonly #believed = new Set<Endpoint>()
  /** Whether anything has answered: what does not from then on is no sign that there is no network. */
  #isReached = false

  constructor(reference: Pick<Reference, 'domain' | 'path'>, access: RegistryAccess, heart: RegistryHeart, action: Action, limits: Limits) {
    this.name = repositoryOf(reference)
    this.path = reference.path
    this.repository = familiarRepository(reference)
    this.limits = limits
    this.attempts = Math.max(1, access.attempts)
    this.atOnce = access.atOnce ?? AT_ONCE
    this.#http = Http.through(access.proxies)
    this.#access = access
    this.#heart = heart
    this.#action = action
    // A mirror has copies: what is pushed goes to the registry itself.
    this.#endpoints = access.endpoints.filter(({ isMirror }) => action === 'pull' || !isMirror)
  }

  /**
   * Returns an answer of a registry.
   * @throws {MinidockError} as {@link Repository} says; the reason of `stop`
   */
  async ask(request: Ask): Promise<Answer> {
    for (let failures = 1; ; failures++) {
      try {
        return await this.askOnce(request)
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error
        if (failures >= this.attempts || (error.kind === 'unreachable' && !this.#isReached) || error.kind === 'plain') throw error.failure
        if (request.isOptional || !isWorthWaiting(error.wished)) throw error.failure
        await this.pause(failures, { ...request, wished: error.wished })
      }
    }
  }

  /** Waits before the next attempt. @param failures how often it has failed @throws the reason of `stop` */
  async pause(
    failures: number,
    { stop, wished, waits }: Pick<Ask, 'stop' | 'waits'> & { readonly wished?: number | undefined },
  ): Promise<void> {
    const signal = this.stopWith(stop)
    for (let left = pauseAfter(failures, this.limits.pause, Math.random(), wished); left > 0; left -= SECOND) {
      waits?.(Math.ceil(left / SECOND))
      await delay(Math.min(left, SECOND), undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }

  /**
   * Returns a small document, which is asked for again if the connection breaks before its end.
   * @throws {MinidockError} as {@link ask}, and what `read` throws
   */
  async document<T>(request: Ask, read: (answer: Answer) => Promise<T>): Promise<T> {
    for (let failures = 1; ; failures++) {
      const answer = await this.ask(request)
      try {
        return await read(answer)
      } catch (error) {
        this.stopWith(request.stop).throwIfAborted()
        const failure = this.bodyError(error, answer.url)
        if (failure === undefined || request.isOptional || failures >= this.attempts) throw failure ?? error
        await this.pause(failures, request)
      }
    }
  }

  /** Returns an error in words. @param error what reading an answer's body threw @returns undefined: it says itself what it is */
  bodyError(error: unknown, url: URL): MinidockError | undefined {
    return error instanceof MinidockError || !isPassing(error) ? undefined : connectionError(error, url, this.#access.domain)
  }

  /** Returns the signal that ends a request: that of the caller, or the end of all. */
  stopWith(stop: AbortSignal | undefined): AbortSignal {
    return stop === undefined ? this.#closed.signal : AbortSignal.any([stop, this.#closed.signal])
  }

  /** As `Repository.distrustMirrors`. */
  distrustMirrors(): readonly string[] {
    const liars = this.#endpoints.filter(endpoint => this.#believed.has(endpoint))
    this.#endpoints = this.#endpoints.filter(endpoint => !liars.includes(endpoint))
    return liars.map(({ base }) => new URL(base).host)
  }

  close(): void {
    this.#closed.abort(new MinidockError('engine', `the connection to the registry ${this.#access.domain} was closed`))
    this.#http.close()
  }

  /** As {@link ask}, without another attempt. @throws {Unanswered} when there may be an answer to the next */
  async askOnce(request: Ask): Promise<Answer> {
    if (typeof request.to !== 'string') return await this.#askOne(request, request.to, true)
    const endpoints = this.#endpoints
    let left = endpoints.length
    for (const endpoint of endpoints) {
      const isLast = --left === 0
      try {
        const url = new URL(`${endpoint.base.replace(/\/$/, '')}/v2/${this.path}/${request.to}`)
        const answer = await this.#askOne(request, { url, endpoint }, isLast)
        if (endpoint.isMirror && answer.status >= 300 && !isLast) {
          answer.drop()
          continue
        }
        if (endpoint.isMirror) this.#believed.add(endpoint)
        else this.#endpoints = this.#endpoints.filter(other => other.isMirror || other === endpoint)
        return answer
      } catch (error) {
        this.stopWith(request.stop).throwIfAborted()
        if (isLast || !mayAskNext(endpoint, error)) throw error
        if (endpoint.isMirror && error instanceof Unanswered && error.kind !== 'busy')
          this.#endpoints = this.#endpoints.filter(other => other !== endpoint)
      }
    }
    throw new MinidockError('invalid', `the registry ${this.#access.domain} has no address`)
  }

  async #askOne(request: Ask, { url, endpoint }: Place, isLast: boolean): Promise<Answer> {
    const answer = await this.#prove(request, url, endpoint)
    if (answer.status < 300 || request.answers?.includes(answer.status)) return { ...answer, endpoint }
    const retryAfter = parseRetryAfter(answer.headers['retry-after'] ?? '', Date.now())
    const failure = refusalError({ ...(await readRefusal(answer)), retryAfter }, this.#subject(request.about))
    if (isPassingStatus(answer.status) && (isLast || !endpoint.isMirror)) throw new Unanswered(failure, 'busy', retryAfter)
    throw failure
  }

  /** Asks, and asks once more with a new proof if the registry wants another. */
  async #prove(request: Ask, url: URL, endpoint: Endpoint): Promise<HttpAnswer> {
    const tokens = this.#tokensOf(endpoint)
    const scopes = [`repository:${this.path}:${this.#action}`, ...(request.scope === undefined ? [] : [request.scope])]
    const proof = await tokens.proofFor(scopes)
    const ask = (with_: typeof proof) => this.#follow(endpoint, { ...request, url, proof: with_ })
    const answer = await ask(proof)
    // Only the registry says which token service it believes: another host, to which it redirects, does not.
    if (answer.status !== 401 || answer.url.origin !== new URL(endpoint.base).origin) return answer
    let another: Proof | undefined
    try {
      another = await tokens.renew(answer.headers['www-authenticate'] ?? '', scopes, proof)
      if (another === undefined) return answer
    } catch (error) {
      answer.drop()
      throw error
    }
    answer.drop()
    return await ask(another)
  }

  #tokensOf(endpoint: Endpoint): Tokens {
    const known = this.#tokens.get(endpoint)
    if (known) return known
    const { domain, credentials } = this.#access
    const tokens = new Tokens(this.#heart, { endpoint, domain, credentials: endpoint.isMirror ? undefined : credentials }, request =>
      this.#fetchToken(endpoint, request),
    )
    this.#tokens.set(endpoint, tokens)
    return tokens
  }

  async #fetchToken(endpoint: Endpoint, request: TokenRequest): Promise<unknown> {
    const answer = await this.#follow(endpoint, { ...request, isSecret: request.method === 'POST', isForToken: true })
    if (answer.status === 200) {
      return await readJson(answer, this.limits.document, 'token').catch((error: unknown) => {
        const broken = this.bodyError(error, answer.url)
        throw broken === undefined ? error : new Unanswered(broken, 'broken')
      })
    }
    const retryAfter = parseRetryAfter(answer.headers['retry-after'] ?? '', Date.now())
    const failure = refusalError({ ...(await readRefusal(answer)), retryAfter }, this.#subject({ part: 'token' }))
    throw isPassingStatus(answer.status) ? new Unanswered(failure, 'busy', retryAfter) : failure
  }

  async #follow(
    endpoint: Endpoint,
    request: Pick<Ask, 'method' | 'headers' | 'body' | 'stop' | 'patience'> &
      Pick<TokenRequest, 'url' | 'proof'> &
      Pick<FollowedRequest, 'isSecret' | 'isForToken'>,
  ): Promise<HttpAnswer> {
    const stop = this.stopWith(request.stop)
    const { connect, ...limits } = this.limits
    try {
      const answer = await follow(this.#http, this.#heart, {
        method: request.method,
        url: request.url,
        ...(request.headers && { headers: request.headers }),
        ...(request.body && { body: request.body }),
        ...(request.isSecret && { isSecret: true }),
        ...(request.isForToken && { isForToken: true }),
        proof: request.proof,
        endpoint,
        stop,
        isHasty: this.#isHasty,
        limits: { ...limits, connect: this.#patience(connect), ...(request.patience !== undefined && { answer: request.patience }) },
      })
      this.#isReached = true
      return answer
    } catch (error) {
      if (!(error instanceof ConnectionFailure)) throw error
      const { cause, url } = error
      const failure = connectionError(cause, url, this.#access.domain)
      if (isPlainText(cause)) throw new Unanswered(failure, 'plain')
      if (isUnreachable(cause)) throw new Unanswered(failure, 'unreachable')
      throw isPassing(cause) ? new Unanswered(failure, 'broken') : failure
    }
  }

  /** Returns how long to wait for a connection. While nothing has answered, all endpoints share what there is. */
  #patience(connect: number): number {
    const { patience = connect } = this.#access
    if (!this.#isHasty) return connect
    return Math.max(50, (patience - (performance.now() - this.#begin)) / this.#endpoints.length)
  }

  /** Whether another source waits to be asked, and nothing has answered yet. */
  get #isHasty(): boolean {
    return this.#access.patience !== undefined && !this.#isReached
  }

  #subject(about: Ask['about']): Subject {
    return { domain: this.#access.domain, repository: this.repository, action: this.#action, ...about }
  }
}

/** Whether another endpoint may have what this one does not give. */
function mayAskNext({ isMirror }: Endpoint, error: unknown): boolean {
  return isMirror || (error instanceof Unanswered && error.kind !== 'busy')
}
