/** Whether a registry takes credentials: it is asked for the root of its API with them. Source: the package `registry` of moby, its auth.go. */

import { STATUS_CODES } from 'node:http'
import { MinidockError } from '../../base/errors.ts'
import type { Credentials } from '../../formats/registry/client-config.ts'
import { parseTokenAnswer } from '../../formats/registry/token-answer.ts'
import type { RegistryHeart } from '../heart.ts'
import type { RegistryAccess } from './access.ts'
import { askRegistry } from './ask-registry.ts'
import { logIn } from './failures.ts'
import type { HttpAnswer } from './http.ts'

/** Shorter than this, a secret is also a part of words. */
const SHORTEST_SECRET = 4

/**
 * Returns what to keep: the credentials, or the identity token that the token service gives for the password. A registry that wants none takes any.
 * @throws {MinidockError} `forbidden` for credentials that are not taken, `unavailable` when there is no answer, `invalid` for an answer that no registry gives
 */
export async function checkCredentials(access: RegistryAccess, credentials: Credentials, heart: RegistryHeart): Promise<Credentials> {
  let identity: string | undefined
  const request = {
    path: '/v2/',
    tokenAddress: (address: URL) => (credentials.kind === 'password' ? withAccount(address, credentials.username) : address),
    onToken: (document: unknown) => {
      identity = parseTokenAnswer(document).identityToken
    },
  }
  try {
    await askRegistry({ ...access, credentials }, heart, request, async answer => checkAnswer(answer, access))
  } catch (error) {
    throw withoutSecret(error, access, credentials)
  }
  if (identity === undefined || credentials.kind !== 'password') return credentials
  return { kind: 'identity', username: credentials.username, token: identity }
}

/** `offline_token` asks for an identity token. Source: distribution, docs/spec/auth/token.md. */
function withAccount(address: URL, username: string): URL {
  const asked = new URL(address)
  asked.searchParams.set('account', username)
  asked.searchParams.set('client_id', 'minidock')
  asked.searchParams.set('offline_token', 'true')
  return asked
}

function checkAnswer(answer: HttpAnswer, access: RegistryAccess): void {
  const { status, url } = answer
  answer.drop()
  if (status >= 200 && status < 300) return
  const kind = status === 401 || status === 403 ? 'forbidden' : status >= 500 ? 'unavailable' : 'invalid'
  throw new MinidockError(
    kind,
    `login attempt to ${url.href} failed with status: ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(),
    kind === 'forbidden' ? { hint: advice(access) } : {},
  )
}

/** Docker's client can also log in to the hub by a browser, as a client that the hub knows. */
function advice({ domain }: RegistryAccess): string {
  const check = 'check the user name and the password'
  return domain === 'docker.io' ? `${check}; in place of one, the hub takes a personal access token (there is no login by browser)` : check
}

/** An error may quote what the server says, and that may quote the password. */
function withoutSecret(error: unknown, access: RegistryAccess, credentials: Credentials): unknown {
  if (!(error instanceof MinidockError)) return error
  const secret = credentials.kind === 'password' ? credentials.password : credentials.token
  const hint = error.hint === logIn(access) ? advice(access) : error.hint
  const message = secret.length < SHORTEST_SECRET ? error.message : error.message.replaceAll(secret, '***')
  // Without its cause, which MINIDOCK_DEBUG would show.
  return new MinidockError(error.kind, message, hint === undefined ? {} : { hint })
}
