/**
 * Which registries are insecure: their certificate is not verified, and they may answer in plain HTTP.
 *
 * Source: the package `registry` of moby. There, a name that resolves to 127.0.0.1 is insecure too. Here it is not, unless daemon.json lists the range: whoever
 * answers for that name could otherwise have passwords sent in clear.
 */

import { type Ip, parseIp } from '../net/ip.ts'
import { contains4, parseCidr4, range4Of } from '../net/range4.ts'
import { contains6, parseCidr6, range6Of } from '../net/range6.ts'
import { cut } from '../text/cut.ts'

/** Nothing of what is sent there leaves the machine. */
const LOOPBACK = ['127.0.0.0/8', '::1/128']

/** Returns the host of a registry, without port and brackets: `localhost`, `::1`. */
export function hostOf(domain: string): string {
  return domain.startsWith('[') ? domain.slice(1, domain.indexOf(']')) : cut(domain, ':')[0]
}

/** @param listed registries and ranges, from daemon.json */
export function isInsecure(domain: string, listed: readonly string[]): boolean {
  const host = hostOf(domain)
  return listed.includes(domain) || host === 'localhost' || isWithin(host, LOOPBACK) || isWithin(host, listed)
}

/** Returns the ranges among the listed: a registry's name has to be resolved only if there are some. */
export function rangesIn(listed: readonly string[]): readonly string[] {
  return listed.filter(entry => entry.includes('/'))
}

/** Returns whether an address lies in one of the ranges. What is no address lies in none. */
export function isWithin(address: string, ranges: readonly string[]): boolean {
  const ip = parseIp(address)
  return ip !== undefined && ranges.some(range => contains(range, ip))
}

function contains(range: string, ip: Ip): boolean {
  if (ip.family === 4) {
    const cidr = parseCidr4(range)
    return cidr !== undefined && contains4(range4Of(cidr), ip.address)
  }
  const cidr = parseCidr6(range)
  return cidr !== undefined && contains6(range6Of(cidr), ip.address)
}
