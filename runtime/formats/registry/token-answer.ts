/**
 * The answer of a token service: `{"token": "eyJhb…", "expires_in": 300}`.
 * Source: distribution, docs/spec/auth/token.md and oauth.md.
 */

import { number } from 'valibot'
import { MinidockError } from '../../base/errors.ts'
import { check, maybe, struct, text } from '../go/json.ts'

export interface TokenAnswer {
  readonly token: string
  /** Seconds from now on. */
  readonly lifetime: number
  /** A secret that can be exchanged for tokens in the place of a password. */
  readonly identityToken?: string
}

/** Seconds, where the service says nothing. */
const LIFETIME = 60

const answer = struct({ token: maybe(text), access_token: maybe(text), expires_in: maybe(number('a number')), refresh_token: maybe(text) })

/** @throws {MinidockError} `invalid`, when there is no token, or one that is no header's value */
export function parseTokenAnswer(value: unknown): TokenAnswer {
  const { token, access_token, expires_in = 0, refresh_token } = check(answer, value, 'answer of the token service')
  const found = token || access_token
  if (found === undefined || !/^[\x21-\x7e]+$/.test(found))
    throw new MinidockError('invalid', 'invalid answer of the token service: there is no token in it')
  return { token: found, lifetime: expires_in > 0 ? expires_in : LIFETIME, ...(refresh_token && { identityToken: refresh_token }) }
}
