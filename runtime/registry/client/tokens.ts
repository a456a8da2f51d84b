/**
 * The proof of who asks. A registry that wants one says so (401, `WWW-Authenticate`): `Basic` wants the password, `Bearer` a token, which a token service gives
 * for some minutes and for what is to be done, and which is kept that long.
 *
 * Source: distribution, docs/spec/auth/token.md and oauth.md.
 */

import { MinidockError } from '../../base/errors.ts'
import { type Challenge, parseChallenges } from '../../formats/registry/challenge.ts'
import type { Credentials } from '../../formats/registry/client-config.ts'
import { parseTokenAnswer } from '../../formats/registry/token-answer.ts'
import type { Proof, RegistryHeart, TokenChallenge } from '../heart.ts'
import type { Endpoint } from './access.ts'
import { logIn } from './failures.ts'
import { locate } from './redirects.ts'

/** A request to a token service. */
export interface TokenRequest {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly proof: Proof | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body?: () => Uint8Array
}

interface Token {
  readonly proof: Proof
  /** By the clock of `performance.now()`, in milliseconds. */
  readonly expires: number
}

/** A token is renewed so long before it expires, or at half its life: a request takes a while. Milliseconds. */
const EARLY = 5000

export class Tokens {
  readonly #heart: RegistryHeart
  readonly #endpoint: Endpoint
  readonly #domain: string
  readonly #credentials: Credentials | undefined
  readonly #fetch: (request: TokenRequest) => Promise<unknown>
  readonly #tokens = new Map<string, Promise<Token>>()
  #challenge: Challenge | undefined

  /** @param fetch returns the token service's document */
  constructor(
    heart: RegistryHeart,
    {
      endpoint,
      domain,
      credentials,
    }: { readonly endpoint: Endpoint; readonly domain: string; readonly credentials: Credentials | undefined },
    fetch: (request: TokenRequest) => Promise<unknown>,
  ) {
    this.#heart = heart
    this.#endpoint = endpoint
    this.#domain = domain
    this.#credentials = credentials
    this.#fetch = fetch
  }

  /** Returns the proof for a request, as far as the registry has said that it wants one. @param scopes what it does: `repository:library/busybox:pull` */
  async proofFor(scopes: readonly string[]): Promise<Proof | undefined> {
    if (this.#credentials?.kind === 'bearer') return this.#proof(`Bearer ${this.#credentials.token}`)
    if (this.#challenge === undefined) return undefined
    return await this.#answer(this.#challenge, scopes)
  }

  /**
   * Returns another proof after a request was refused with 401; undefined: there is no better one.
   * @param header `WWW-Authenticate` of the answer
   * @param refused the proof that went with it
   */
  async renew(header: string, scopes: readonly string[], refused: Proof | undefined): Promise<Proof | undefined> {
    if (this.#credentials?.kind === 'bearer') return undefined
    const challenges = parseChallenges(header)
    const challenge = challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges.find(({ scheme }) => scheme === 'basic')
    if (challenge === undefined) return undefined
    this.#challenge = challenge
    if (refused !== undefined) await this.#forget(scopes, refused)
    const proof = await this.#answer(challenge, scopes)
    return proof.header === refused?.header ? undefined : proof
  }

  async #forget(scopes: readonly string[], refused: Proof): Promise<void> {
    const key = keyOf(scopes)
    const token = this.#tokens.get(key)
    // Another request, refused as well, may have brought a new one meanwhile.
    if (token !== undefined && (await token).proof.header === refused.header && this.#tokens.get(key) === token) this.#tokens.delete(key)
  }

  async #answer(challenge: Challenge, scopes: readonly string[]): Promise<Proof> {
    if (challenge.scheme === 'basic') return this.#basic()
    const key = keyOf(scopes)
    const known = this.#tokens.get(key)
    if (known !== undefined) {
      const { proof, expires } = await known
      if (performance.now() < expires) return proof
    }
    const current = this.#tokens.get(key)
    const token = current === undefined || current === known ? this.#get(challenge, scopes) : current
    this.#tokens.set(key, token)
    token.catch(() => {
      if (this.#tokens.get(key) === token) this.#tokens.delete(key)
    })
    return (await token).proof
  }

  async #get({ parameters }: Challenge, scopes: readonly string[]): Promise<Token> {
    const realm = parameters.get('realm') ?? ''
    if (!URL.canParse(realm)) throw new MinidockError('invalid', `the registry ${this.#domain} wants a token, and does not say from where`)
    const service = parameters.get('service')
    const challenge: TokenChallenge = {
      realm: locate(realm, new URL(this.#endpoint.base), this.#endpoint).href,
      ...(service !== undefined && { service }),
    }
    const asked = performance.now()
    const address = this.#heart.tokenAddress(challenge, [...scopes, ...foreignScopes(parameters.get('scope') ?? '', scopes)])
    const { token, lifetime } = parseTokenAnswer(await this.#fetch(this.#request(address, challenge)))
    const milliseconds = lifetime * 1000
    return { proof: this.#proof(`Bearer ${token}`), expires: asked + Math.max(milliseconds - EARLY, milliseconds / 2) }
  }

  #request(address: URL, { realm }: TokenChallenge): TokenRequest {
    const credentials = this.#credentials
    if (credentials?.kind === 'identity') {
      const { searchParams } = address
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        service: searchParams.get('service') ?? '',
        client_id: 'minidock',
        scope: searchParams.getAll('scope').join(' '),
        refresh_token: credentials.token,
      })
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      return { method: 'POST', url: new URL(realm), proof: undefined, headers, body: () => Buffer.from(form.toString()) }
    }
    const proof = credentials?.kind === 'password' ? { origin: address.origin, header: basicHeader(credentials) } : undefined
    return { method: 'GET', url: address, proof, headers: {} }
  }

  #basic(): Proof {
    if (this.#credentials?.kind === 'password') return this.#proof(basicHeader(this.#credentials))
    throw new MinidockError('forbidden', `the registry ${this.#domain} asks for a password: no basic auth credentials`, {
      hint: logIn({ domain: this.#domain }),
    })
  }

  #proof(header: string): Proof {
    return { origin: new URL(this.#endpoint.base).origin, header }
  }
}

function keyOf(scopes: readonly string[]): string {
  return scopes.toSorted().join(' ')
}

/** A registry behind another name may know the repository by another name: what it asks for of those is asked for as well. */
function foreignScopes(challenged: string, scopes: readonly string[]): readonly string[] {
  const known = new Set(scopes.map(resourceOf))
  return challenged.split(' ').filter(scope => scope !== '' && !known.has(resourceOf(scope)))
}

/** `repository:library/busybox:pull` is about `repository:library/busybox`. */
function resourceOf(scope: string): string {
  return scope.slice(0, Math.max(0, scope.lastIndexOf(':')))
}

function basicHeader({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`
}
