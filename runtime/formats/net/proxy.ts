/**
 * Which proxy a request goes through, by the environment, as Go's programs read it.
 * Source: golang.org/x/net/http/httpproxy.
 */

import { MinidockError } from '../../base/errors.ts'
import { cut } from '../text/cut.ts'
import { parseIp } from './ip.ts'
import { isLoopback4 } from './ipv4.ts'
import { isLoopback6 } from './ipv6.ts'
import { contains4, parseCidr4 } from './range4.ts'
import { contains6, parseCidr6 } from './range6.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Returns the proxy's address, or undefined where the host is asked itself. This machine (`localhost`, 127.0.0.0/8, ::1) is never asked through a proxy.
 * @throws {MinidockError} `invalid` for a proxy that is none, naming the variable
 */
export function proxyOf(url: URL, environment: Environment): string | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const proxy = environment[name] || environment[name.toLowerCase()]
  if (!proxy || isDirect(url, environment['NO_PROXY'] || environment['no_proxy'] || '')) return undefined
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address
  throw new MinidockError('invalid', `invalid proxy in ${name}: ${withoutPassword(proxy)}`, {
    hint: `a proxy is http://HOST:PORT: ${name}=http://proxy.example:3128`,
  })
}

function withoutPassword(proxy: string): string {
  return proxy.replace(/\/\/[^@/]*@/, '//')
}

/** @param noProxy `localhost,.example.com,10.0.0.0/8`; `*` is everything */
function isDirect(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (isThisMachine(host)) return true
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return noProxy.split(',').some(entry => covers(entry.trim().toLowerCase(), host, port))
}

/** Returns whether a host is this machine, by its name or address. @param host without brackets */
export function isThisMachine(host: string): boolean {
  const ip = parseIp(host)
  if (ip === undefined) return host === 'localhost'
  return ip.family === 4 ? isLoopback4(ip.address) : isLoopback6(ip.address)
}

/** @param entry an address, a range, or a domain: `example.com` covers its subdomains too, `.example.com` and `*.example.com` only those; each may name a port */
function covers(entry: string, host: string, port: string): boolean {
  if (entry === '') return false
  if (entry === '*') return true
  if (entry.includes('/')) return isInRange(entry, host)
  const [name, onlyPort] = splitPort(entry)
  if (onlyPort !== undefined && onlyPort !== port) return false
  const domain = name.replace(/^\*(?=\.)/, '')
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || (parseIp(domain) === undefined && host.endsWith(`.${domain}`))
}

function splitPort(entry: string): readonly [name: string, port: string | undefined] {
  if (entry.startsWith('[')) {
    const [name, rest] = cut(entry.slice(1), ']')
    return [name, rest?.startsWith(':') ? rest.slice(1) : undefined]
  }
  return parseIp(entry) === undefined ? cut(entry, ':') : [entry, undefined]
}

function isInRange(range: string, host: string): boolean {
  const ip = parseIp(host)
  if (ip === undefined) return false
  if (ip.family === 4) {
    const cidr = parseCidr4(range)
    return cidr !== undefined && contains4(cidr, ip.address)
  }
  const cidr = parseCidr6(range)
  return cidr !== undefined && contains6(cidr, ip.address)
}
