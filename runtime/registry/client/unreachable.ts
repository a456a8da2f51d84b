/** Why there is no connection, in the words of Go's net package as docker prints them, and what can be done. */

import { errnoName } from '../../base/errors.ts'

const LOOKUPS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'temporary failure in name resolution',
  EAI_FAIL: 'failure in name resolution',
  EAI_NODATA: 'no address associated with hostname',
}

const CONNECTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENETUNREACH: 'network is unreachable',
  EHOSTUNREACH: 'no route to host',
  ETIMEDOUT: 'connection timed out',
  ECONNRESET: 'connection reset by peer',
}

/** Returns what went wrong, with the host that it is about: `lookup registry.example: no such host`. @param error of Node's */
export function connectionWords(error: unknown, url: URL): string {
  const code = errnoName(error) ?? ''
  const proxy = failedProxy(error, url)
  const words =
    LOOKUPS[code] === undefined ? `${proxy ?? `${url.hostname}:${portOf(url)}`}: ${CONNECTS[code] ?? messageOf(error)}` : undefined
  return `${proxy === undefined ? '' : 'proxyconnect tcp: '}${words ?? `lookup ${proxy ?? url.hostname}: ${LOOKUPS[code]}`}`
}

/** Returns what a user can do about it. @param domain the registry's, as image names have it */
export function reachHint(error: unknown, url: URL, domain: string): string {
  const code = errnoName(error)
  const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  if (code === 'ERR_PROXY_TUNNEL' || failedProxy(error, url) !== undefined)
    return `the proxy comes from ${variable}, or from proxies in daemon.json: is it right, and does the proxy run?`
  if (code === 'ECONNREFUSED' && domain !== HUB) return 'nothing listens there: does the registry run, and is the port right?'
  const spelling = code === 'ENOTFOUND' && domain !== HUB ? 'is its name spelled right? ' : ''
  return `${spelling}is there a network? a proxy goes into ${variable}; ${url.host} has to be reachable from here`
}

const HUB = 'docker.io'

/** Returns the proxy that there is no connection to: Node's error then names another host, or another port, than the URL. */
function failedProxy(error: unknown, url: URL): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('hostname' in error && typeof error.hostname === 'string') return error.hostname === url.hostname ? undefined : error.hostname
  if (!('port' in error && typeof error.port === 'number' && 'address' in error && typeof error.address === 'string')) return undefined
  return error.port === portOf(url) ? undefined : `${error.address}:${error.port}`
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80)
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
