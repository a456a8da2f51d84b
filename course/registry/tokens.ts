/**
 * A token service: for a name and a password (or for nobody in particular) it gives a token that says what its bearer may do, where, and until when. The registry
 * believes it because only the service could have signed it; it needs to know no password.
 *
 * Source: distribution, docs/spec/auth/{token,jwt,oauth,scope}.md; RFC 7519 for the token itself, a JSON Web Token.
 */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Answer, gathered, json, type Question, Refusal } from './answer.ts'
import type { Known } from './serve.ts'

/** Passwords by name. */
export type Users = Readonly<Record<string, string>>

export interface TokenSettings {
  readonly users: Users
  /** Seconds that a token is good for. Default: 300 */
  readonly lifetime?: number
  /** Requests that a token is good for; absent: any number. Clients are seen to get another one without waiting for a clock. */
  readonly uses?: number
  /** Does a client without name get tokens to pull, as at the hub? */
  readonly isOpen?: boolean
  /** Does a client that logs in get an identity token, to show it in the place of its password? Default: true */
  readonly hasIdentities?: boolean
}

interface Access {
  readonly type: string
  readonly name: string
  readonly actions: readonly string[]
}

export interface Claims {
  readonly iss: string
  /** The user's name; empty: nobody in particular. */
  readonly sub: string
  readonly aud: string
  /** Seconds since 1970. */
  readonly exp: number
  readonly access: readonly Access[]
}

export const SERVICE = 'minidock-registry'
const ISSUER = 'minidock-tokens'
const LIFETIME = 300
const MOST_FORM = 64 * 1024

export class TokenService {
  readonly #settings: TokenSettings
  readonly #key = randomBytes(32)
  /** Whom each identity token stands for. */
  readonly #identities = new Map<string, string>()
  readonly #used = new Map<string, number>()

  constructor(settings: TokenSettings) {
    this.#settings = settings
  }

  /** `GET /token?service=…&scope=…` with Basic, or `POST /token` with a form (OAuth 2). */
  async answer(question: Question, known: Known): Promise<Answer> {
    const { method, url, headers } = question
    if (method === 'POST') return this.#oauth(new URLSearchParams((await gathered(question.body, MOST_FORM)).toString('utf8')), known)
    const user = headers.authorization === undefined ? '' : userOf(headers.authorization, this.#settings.users)
    if (user === undefined) throw unauthorized()
    known(user)
    const wantsIdentity = user !== '' && url.searchParams.get('offline_token') === 'true'
    return this.#grant(user, url.searchParams.getAll('scope'), wantsIdentity)
  }

  #oauth(form: URLSearchParams, known: Known): Answer {
    const identity = form.get('refresh_token')
    const isKnown = this.#settings.users[form.get('username') ?? ''] === (form.get('password') ?? undefined)
    const user = identity === null ? (isKnown ? form.get('username') : null) : this.#identities.get(identity)
    if (!user) throw unauthorized()
    known(user)
    return this.#grant(user, (form.get('scope') ?? '').split(' '), form.get('access_type') === 'offline')
  }

  /** What was asked for and may be had: less than was asked for is no error, the registry will refuse. */
  #grant(user: string, scopes: readonly string[], wantsIdentity: boolean): Answer {
    const mayAll = user !== ''
    const access = scopes.flatMap(parseScope).map(({ actions, ...what }) => {
      return { ...what, actions: actions.filter(action => mayAll || (this.#settings.isOpen && action === 'pull')) }
    })
    const { lifetime = LIFETIME } = this.#settings
    const token = this.#sign({ iss: ISSUER, sub: user, aud: SERVICE, exp: Date.now() / 1000 + lifetime, access })
    const answer = { token, access_token: token, expires_in: Math.ceil(lifetime), issued_at: new Date().toISOString() }
    if (!wantsIdentity || this.#settings.hasIdentities === false) return json(answer)
    const identity = randomBytes(24).toString('base64url')
    this.#identities.set(identity, user)
    return json({ ...answer, refresh_token: identity })
  }

  /** Returns what a token says, if this service has signed it and it is still good. */
  claimsOf(token: string): Claims | undefined {
    const [header, body, signature = ''] = token.split('.')
    const [given, right] = [Buffer.from(signature, 'base64url'), this.#signature(`${header}.${body}`)]
    if (body === undefined || given.length !== right.length || !timingSafeEqual(given, right)) return undefined
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Claims
    const used = this.#used.get(token) ?? 0
    this.#used.set(token, used + 1)
    return claims.exp > Date.now() / 1000 && used < (this.#settings.uses ?? Number.POSITIVE_INFINITY) ? claims : undefined
  }

  #sign(claims: Claims): string {
    // Each token is another one, also when two are made in the same moment.
    const parts = [{ typ: 'JWT', alg: 'HS256', kid: randomBytes(6).toString('hex') }, claims]
    const signed = parts.map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    return `${signed}.${this.#signature(signed).toString('base64url')}`
  }

  #signature(signed: string): Buffer {
    return createHmac('sha256', this.#key).update(signed).digest()
  }
}

function unauthorized(): Refusal {
  return new Refusal(401, 'UNAUTHORIZED', 'incorrect username or password')
}

/** `repository:team/app:pull,push`; a name may hold colons. */
function parseScope(scope: string): Access[] {
  const [, type, name, actions] = /^([a-z]+):(.+):([a-z,*]+)$/.exec(scope) ?? []
  return type && name && actions ? [{ type, name, actions: actions.split(',') }] : []
}

/** Returns the name in `Basic base64(name:password)`, or undefined if that is not its password. */
export function userOf(header: string, users: Users): string | undefined {
  const [, encoded = ''] = /^Basic (.+)$/i.exec(header) ?? []
  const [, name = '', password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  return Object.hasOwn(users, name) && users[name] === password ? name : undefined
}
