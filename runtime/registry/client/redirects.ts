/**
 * Redirections, followed by hand: a blob often lies in a store elsewhere, to which the registry sends its clients with an address that is good for some minutes.
 * The proof of who asks goes to where the heart lets it go, and nowhere else.
 */

import { MinidockError } from '../../base/errors.ts'
import { isInsecure } from '../../formats/registry/insecure-registries.ts'
import type { Proof, RegistryHeart } from '../heart.ts'
import type { Endpoint, Tls } from './access.ts'
import type { Http, HttpAnswer, HttpRequest } from './http.ts'

const MOST_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** The others ask for a GET. */
const KEEP_THE_METHOD: ReadonlySet<number> = new Set([307, 308])

export interface FollowedRequest extends Omit<HttpRequest, 'tls'> {
  readonly endpoint: Endpoint
  readonly proof: Proof | undefined
  /** The body is a secret: it goes to no other host. */
  readonly isSecret?: boolean
  /** It goes to a token service, which the registry names: credentials go to another host only where nobody on the way can read them. */
  readonly isForToken?: boolean
}

/**
 * Makes a request, and makes it again where the answer sends it.
 * @throws {MinidockError} `invalid` for a redirection that is not followed; what {@link Http.request} throws
 */
export async function follow(http: Http, heart: RegistryHeart, request: FollowedRequest): Promise<HttpAnswer> {
  const { endpoint, proof, isSecret = false, isForToken = false, ...rest } = request
  let { url } = request
  for (let followed = 0; ; followed++) {
    const proven = heart.proofFor(url, proof)
    const headers = { ...rest.headers, ...(proven && { authorization: proven.header }) }
    const hasCredentials = isForToken && (isSecret || proven !== undefined)
    if (hasCredentials) refusePlain(url, endpoint)
    const answer = await http.request({ ...rest, url, headers, tls: tlsFor(endpoint, url, hasCredentials) })
    const { location } = answer.headers
    if (!REDIRECTS.has(answer.status) || location === undefined) return answer
    answer.drop()
    if (followed === MOST_REDIRECTS) throw refused(request.url, `redirects more than ${MOST_REDIRECTS} times`)
    const next = locate(location, url, endpoint)
    const isSafe = rest.method === 'GET' || rest.method === 'HEAD'
    if (!isSafe && !KEEP_THE_METHOD.has(answer.status)) throw refused(url, `redirects a ${rest.method} with status ${answer.status}`)
    if (isSecret && next.origin !== url.origin) throw refused(url, `redirects a secret to ${next.origin}`)
    url = next
  }
}

/**
 * Returns an address that a registry gave: of `Location`, or of a page's `Link`.
 * @param from what it is relative to
 * @throws {MinidockError} `invalid` when it is none to go to: `file:`, or `http:` from a registry that is asked by https
 */
export function locate(address: string, from: URL, { base, tls }: Endpoint): URL {
  const url = URL.canParse(address, from.href) ? new URL(address, from) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw refused(from, `sends its clients to ${shortened(address)}, which is no address of http or https`)
  if (url.protocol === 'http:' && base.startsWith('https:') && tls.verify) {
    throw refused(
      from,
      `sends its clients from https to ${url.origin}`,
      'a registry that may be asked without TLS is listed in insecure-registries of /etc/docker/daemon.json',
    )
  }
  return url
}

function shortened(address: string): string {
  return address.length > 100 ? `${address.slice(0, 97)}...` : address
}

function refused(from: URL, what: string, hint?: string): MinidockError {
  return new MinidockError('invalid', `${from.host} ${what}`, hint === undefined ? {} : { hint })
}

/** @throws {MinidockError} `invalid` for another host than the registry's, to which credentials would go in clear */
function refusePlain(url: URL, { base, insecure = [] }: Endpoint): void {
  const registry = new URL(base)
  if (url.protocol !== 'http:' || url.hostname === registry.hostname || isInsecure(url.host, insecure)) return
  throw refused(
    registry,
    `wants the credentials sent to ${url.origin}, which is asked without TLS`,
    `if you trust every machine on the way to it, write it into insecure-registries of /etc/docker/daemon.json: "${url.host}"`,
  )
}

const elsewhere = new WeakMap<Endpoint, Tls>()

/**
 * Returns what a connection is secured with on behalf of a registry. Its token service and its store may have the same authority; the client's own certificate is for
 * the registry. That a registry is insecure says nothing of another host, to which credentials go.
 */
export function tlsFor(endpoint: Endpoint, url: URL, hasCredentials: boolean): Tls {
  if (url.hostname === new URL(endpoint.base).hostname) return endpoint.tls
  if (hasCredentials && !endpoint.tls.verify && !isInsecure(url.host, endpoint.insecure ?? [])) return verified(endpoint)
  const tlsElsewhere = elsewhere.get(endpoint)
  if (tlsElsewhere) return tlsElsewhere
  const { ca, verify } = endpoint.tls
  const tls = { ...(ca && { ca }), verify }
  elsewhere.set(endpoint, tls)
  return tls
}

const verifiedElsewhere = new WeakMap<Endpoint, Tls>()

/** One object each: connections are kept by it. */
function verified(endpoint: Endpoint): Tls {
  const { ca } = endpoint.tls
  const tls = verifiedElsewhere.get(endpoint) ?? { ...(ca && { ca }), verify: true }
  verifiedElsewhere.set(endpoint, tls)
  return tls
}
