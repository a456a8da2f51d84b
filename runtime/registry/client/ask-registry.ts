/** Requests that are about no repository: whether credentials are right, and what a registry finds. One each, made once. */

import { MinidockError } from '../../base/errors.ts'
import type { RegistryHeart } from '../heart.ts'
import type { Endpoint, RegistryAccess } from './access.ts'
import { ConnectionFailure, isPlainText, isUnreachable } from './connection-errors.ts'
import { connectionError, refusalError } from './failures.ts'
import { Http, type HttpAnswer } from './http.ts'
import { LIMITS } from './limits.ts'
import { readJson, readRefusal } from './read-all.ts'
import { type FollowedRequest, follow } from './redirects.ts'
import { type TokenRequest, Tokens } from './tokens.ts'

export interface RegistryRequest {
  /** From the root: `/v2/`. */
  readonly path: string
  /** Returns the address at which a token is asked for, instead of this one. */
  readonly tokenAddress?: (address: URL) => URL
  /** Called with what a token service has answered. */
  readonly onToken?: (document: unknown) => void
}

/**
 * Asks without a proof, and with one if the registry wants it.
 * @param read reads the answer to its end, or drops it
 * @throws {MinidockError} `unavailable` if there is no answer; `forbidden`, for a token service that does not know these credentials; what `read` throws
 */
export async function askRegistry<T>(
  access: RegistryAccess,
  heart: RegistryHeart,
  request: RegistryRequest,
  read: (answer: HttpAnswer) => Promise<T>,
): Promise<T> {
  const http = Http.through(access.proxies)
  const { domain } = access
  const endpoints = access.endpoints.filter(({ isMirror }) => !isMirror)
  try {
    for (const [index, endpoint] of endpoints.entries()) {
      const url = new URL(endpoint.base + request.path)
      const first = await send(http, heart, { method: 'GET', url, endpoint, proof: undefined }).catch((error: unknown) => {
        if (index + 1 < endpoints.length && mayAskNext(error)) return undefined
        throw explained(error, domain)
      })
      if (first !== undefined) return await proven(http, heart, { access, endpoint, request, url }, first, read)
    }
  } finally {
    http.close()
  }
  throw new MinidockError('invalid', `the registry ${domain} has no address`)
}

interface Asked {
  readonly access: RegistryAccess
  readonly endpoint: Endpoint
  readonly request: RegistryRequest
  readonly url: URL
}

async function proven<T>(
  http: Http,
  heart: RegistryHeart,
  { access: { domain, credentials }, endpoint, request, url }: Asked,
  first: HttpAnswer,
  read: (answer: HttpAnswer) => Promise<T>,
): Promise<T> {
  const fetchToken = async (token: TokenRequest) => {
    const address = request.tokenAddress?.(token.url) ?? token.url
    const answer = await send(http, heart, { ...token, url: address, endpoint, isSecret: token.method === 'POST', isForToken: true })
    if (answer.status !== 200) throw await refusal(answer, domain)
    const document = await readJson(answer, LIMITS.document, 'token')
    request.onToken?.(document)
    return document
  }
  try {
    if (first.status !== 401 || credentials === undefined) return await read(first)
    const tokens = new Tokens(heart, { endpoint, domain, credentials }, fetchToken)
    const challenge = first.headers['www-authenticate'] ?? ''
    const proof = (await tokens.proofFor([])) ?? (await tokens.renew(challenge, [], undefined))
    if (proof === undefined) return await read(first)
    first.drop()
    return await read(await send(http, heart, { method: 'GET', url, endpoint, proof }))
  } catch (error) {
    throw explained(error, domain)
  }
}

function send(http: Http, heart: RegistryHeart, request: Omit<FollowedRequest, 'stop' | 'limits'>): Promise<HttpAnswer> {
  return follow(http, heart, { ...request, limits: LIMITS, stop: new AbortController().signal })
}

function mayAskNext(error: unknown): boolean {
  return error instanceof ConnectionFailure && (isUnreachable(error.cause) || isPlainText(error.cause))
}

function explained(error: unknown, domain: string): unknown {
  return error instanceof ConnectionFailure ? connectionError(error.cause, error.url, domain) : error
}

/** Returns why a token service, or a registry, refuses. */
export async function refusal(answer: HttpAnswer, domain: string): Promise<MinidockError> {
  return refusalError(await readRefusal(answer), { domain, repository: domain, action: 'pull', part: 'token' })
}
