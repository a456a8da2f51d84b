/**
 * Docker's `config.json` of a user: the credentials of registries, and who keeps them. Shared with docker's client, so whatever else is in it stays.
 *
 * Source: docker/cli, cli/config/configfile and cli/config/types; the package `registry` of moby for the names of registries.
 */

import { MinidockError } from '../../base/errors.ts'
import { isDomain } from '../docker/reference.ts'
import { check, isObject, type Json, mapOf, maybe, struct, text } from '../go/json.ts'
import { cut } from '../text/cut.ts'

export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** Exchanged for a token each time, in the place of a password (OAuth 2 refresh token). */
  | { readonly kind: 'identity'; readonly username: string; readonly token: string }
  /** Sent as it is. */
  | { readonly kind: 'bearer'; readonly token: string }

const entry = struct({
  auth: maybe(text),
  username: maybe(text),
  password: maybe(text),
  identitytoken: maybe(text),
  registrytoken: maybe(text),
})

const proxies = struct({
  httpProxy: maybe(text),
  httpsProxy: maybe(text),
  ftpProxy: maybe(text),
  noProxy: maybe(text),
  allProxy: maybe(text),
})

const config = struct({
  auths: maybe(mapOf(entry)),
  credHelpers: maybe(mapOf(text)),
  credsStore: maybe(text),
  proxies: maybe(mapOf(proxies)),
})

type Entry = ReturnType<typeof parseClientConfig>['auths'] extends Record<string, infer E> | undefined ? E : never

/** @param file its path, for the message @throws {MinidockError} `invalid`, naming the member */
export function parseClientConfig(value: unknown, file = 'config.json') {
  return check(config, value, file, true)
}

export type ClientConfig = ReturnType<typeof parseClientConfig>

const HUB = 'docker.io'
/** By this the hub's credentials are kept, since before there was a second version of its API. */
const HUB_KEY = 'https://index.docker.io/v1/'

const PROXY_VARIABLES = {
  HTTP_PROXY: 'httpProxy',
  HTTPS_PROXY: 'httpsProxy',
  FTP_PROXY: 'ftpProxy',
  NO_PROXY: 'noProxy',
  ALL_PROXY: 'allProxy',
} as const

/**
 * Returns the variables that containers and the steps of builds get for proxies, in both spellings: `HTTP_PROXY`, `http_proxy`. Docker's client has proxies for
 * each daemon; here there is none, and `default` counts.
 */
export function proxyVariables({ proxies }: ClientConfig): ReadonlyMap<string, string> {
  const found = Object.entries(PROXY_VARIABLES).flatMap(([name, member]) => {
    const value = proxies?.['default']?.[member]
    return value ? [[name, value] as const, [name.toLowerCase(), value] as const] : []
  })
  return new Map(found)
}

/** The name by which the credentials of a registry are kept. @param domain as in a reference: `docker.io`, `localhost:5000` */
export function credentialsKey(domain: string): string {
  return domain === HUB || domain === 'index.docker.io' ? HUB_KEY : domain
}

/**
 * Returns the registry that `login` and `logout` name: `localhost:5000`, or an address of it, `https://localhost:5000/v1/`. Absent: the hub.
 * @throws {MinidockError} `invalid`
 */
export function registryOf(server = HUB): string {
  const domain = domainOf(server)
  if (domain === '' || credentialsKey(domain) === HUB_KEY) return HUB
  if (isDomain(domain)) return domain
  throw new MinidockError('invalid', `invalid registry ${JSON.stringify(server)}`, {
    hint: 'give host and port, such as registry.example:5000',
  })
}

/** `https://localhost:5000/v1/` and `localhost:5000` are one registry: older clients wrote addresses. */
function domainOf(key: string): string {
  return cut(key.replace(/^https?:\/\//, ''), '/')[0]
}

/** Returns who keeps the credentials: `pass` is the program `docker-credential-pass`. Absent: the file itself. */
export function helperFor({ credHelpers, credsStore }: ClientConfig, domain: string): string | undefined {
  return credHelpers?.[credentialsKey(domain)] ?? credHelpers?.[domain] ?? (credsStore || undefined)
}

/** Returns the credentials that the file has. @throws {MinidockError} `invalid` when they cannot be read */
export function credentialsIn({ auths = {} }: ClientConfig, domain: string): Credentials | undefined {
  const key = credentialsKey(domain)
  const found = auths[key] ?? Object.entries(auths).find(([name]) => domainOf(name) === domainOf(key))?.[1]
  return found && credentialsOf(found, domain)
}

function credentialsOf({ auth, username, password, identitytoken, registrytoken }: Entry, domain: string): Credentials | undefined {
  if (registrytoken) return { kind: 'bearer', token: registrytoken }
  const [user, secret] = auth ? decodeAuth(auth, domain) : [username ?? '', password ?? '']
  if (identitytoken) return { kind: 'identity', username: user, token: identitytoken }
  return user === '' ? undefined : { kind: 'password', username: user, password: secret }
}

/** `base64(user:password)`; older clients ended it with NUL bytes. */
function decodeAuth(auth: string, domain: string): readonly [username: string, password: string] {
  const [user, password] = cut(Buffer.from(auth, 'base64').toString('utf8'), ':')
  if (password !== undefined) return [user, password.replace(/\0+$/, '')]
  throw new MinidockError('invalid', `invalid config.json: auths: ${domain}: auth is not the base64 of user:password`, {
    hint: `log in again: minidock login ${domain}`,
  })
}

/** Returns the file's content with credentials, which replace those of the same registry. Everything else stays, in its order. */
export function withCredentials(file: Json, domain: string, credentials: Credentials): Json {
  const auths = isObject(file['auths']) ? file['auths'] : {}
  return { ...file, auths: { ...auths, [credentialsKey(domain)]: encode(credentials) } }
}

/** Returns the file's content for credentials that a program keeps: their entry is there, and has nothing in it. */
export function withEmptyEntry(file: Json, domain: string): Json {
  const auths = isObject(file['auths']) ? file['auths'] : {}
  return { ...file, auths: { ...auths, [credentialsKey(domain)]: {} } }
}

function encode(credentials: Credentials): Json {
  switch (credentials.kind) {
    case 'password':
      return { auth: base64(`${credentials.username}:${credentials.password}`) }
    case 'identity':
      return { auth: base64(`${credentials.username}:`), identitytoken: credentials.token }
    case 'bearer':
      return { registrytoken: credentials.token }
  }
}

/** @returns undefined when it has none of this registry */
export function withoutCredentials(file: Json, domain: string): Json | undefined {
  const auths = isObject(file['auths']) ? file['auths'] : {}
  const rest = Object.entries(auths).filter(([name]) => domainOf(name) !== domainOf(credentialsKey(domain)))
  return rest.length === Object.keys(auths).length ? undefined : { ...file, auths: Object.fromEntries(rest) }
}

function base64(value: string): string {
  return Buffer.from(value, 'utf8').toString('base64')
}
