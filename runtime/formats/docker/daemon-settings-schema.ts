/** Reading `daemon.json`, which people write. Docker's other keys are not looked at. */

import * as v from 'valibot'
import { isOfKind, MinidockError } from '../../base/errors.ts'
import { check, flag, int, isObject, list, maybe, natural, struct, text, texts } from '../go/json.ts'
import { parseIp } from '../net/ip.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import { broadcastOf, contains4, overlap4, parseCidr4, range4Of } from '../net/range4.ts'
import { parseCidr6 } from '../net/range6.ts'
import type { DaemonSettings } from './daemon-settings.ts'
import { parseSearchDomain } from './name-flags.ts'
import { isDomain as isRegistry } from './reference.ts'

const ipAddress = v.pipe(
  text,
  v.check(value => parseIp(value) !== undefined, 'an IP address'),
)
const ipv4Address = v.pipe(
  text,
  v.check(value => parseIpv4(value) !== undefined, 'an IPv4 address'),
)
const range4 = v.pipe(
  text,
  v.check(value => parseCidr4(value) !== undefined, 'a range of IPv4 addresses, such as 172.30.0.0/16'),
)
const range6 = v.pipe(
  text,
  v.check(value => parseCidr6(value) !== undefined, 'a range of IPv6 addresses, such as fd00:1::/64'),
)
/** A range's first address names the network, its last all of its machines, and a shorter range has no room for a bridge and a container. */
const LONGEST_4 = 30

const bridgeAddress = v.pipe(
  text,
  v.check(isBridgeAddress, "the bridge's address and the length of its prefix, at most 30, such as 172.26.0.1/16"),
)

function isBridgeAddress(value: string): boolean {
  const cidr = parseCidr4(value)
  if (cidr === undefined || cidr.prefix > LONGEST_4) return false
  const range = range4Of(cidr)
  return cidr.address !== range.address && cidr.address !== broadcastOf(range)
}

const domain = v.pipe(text, v.check(isDomain, 'a domain'))

function isDomain(value: string): boolean {
  try {
    parseSearchDomain(value)
    return true
  } catch (error) {
    if (isOfKind(error, 'invalid')) return false
    throw error
  }
}

/** RFC 791 and the kernel: 68 bytes at least. */
const mtu = v.pipe(int, v.minValue(68, 'at least 68'), v.maxValue(65535, 'at most 65535'))

const pool = v.pipe(
  struct({
    base: v.pipe(
      text,
      v.check(value => (parseCidr4(value) ?? parseCidr6(value)) !== undefined, 'a range, such as 172.30.0.0/16'),
    ),
    size: int,
  }),
  v.check(({ base, size }) => isPrefixWithin(base, size), "a size that is a prefix no shorter than the base's, and at most 30"),
)

function isPrefixWithin(base: string, size: number): boolean {
  const four = parseCidr4(base)
  const prefix = four?.prefix ?? parseCidr6(base)?.prefix ?? 0
  return size >= prefix && size <= (four === undefined ? 128 : LONGEST_4)
}

/** Docker refuses the same; a path is allowed. The password of an address is not repeated in an error: {@link refuseSecrets} comes first. */
const mirror = v.pipe(text, v.check(isMirror, 'the address of a registry, such as https://mirror.example:5000'))

function isMirror(value: string): boolean {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return false
  const { search, hash } = new URL(value)
  return search === '' && hash === ''
}

const insecureRegistry = v.pipe(
  text,
  v.check(isInsecureRegistry, 'a registry, such as registry.example:5000, or a range, such as 10.0.0.0/8'),
)

function isInsecureRegistry(value: string): boolean {
  return value.includes('/') ? (parseCidr4(value) ?? parseCidr6(value)) !== undefined : isRegistry(value)
}

/** Without a scheme it is one of HTTP. Nothing is no proxy. */
function isProxy(value: string): boolean {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`
  return value === '' || (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol))
}

const settings = struct({
  dns: maybe(list(ipAddress)),
  'dns-search': maybe(list(domain)),
  'dns-opts': maybe(texts),
  bip: maybe(bridgeAddress),
  'fixed-cidr': maybe(range4),
  'fixed-cidr-v6': maybe(range6),
  ipv6: maybe(flag),
  'default-address-pools': maybe(list(pool)),
  mtu: maybe(mtu),
  icc: maybe(flag),
  ip: maybe(ipAddress),
  'ip-forward': maybe(flag),
  iptables: maybe(flag),
  'ip-masq': maybe(flag),
  'default-gateway': maybe(ipv4Address),
  bridge: maybe(v.picklist(['', 'none'], '"none", or no such key: minidock makes a bridge of its own')),
  'registry-mirrors': maybe(list(mirror)),
  'insecure-registries': maybe(list(insecureRegistry)),
  'max-concurrent-downloads': maybe(natural),
  'max-concurrent-uploads': maybe(natural),
  proxies: maybe(struct({ 'http-proxy': maybe(text), 'https-proxy': maybe(text), 'no-proxy': maybe(text) })),
  'max-download-attempts': maybe(v.pipe(int, v.minValue(1, 'at least 1'))),
})

/**
 * @param content of the file; one without any is no setting
 * @param file its path, for the message
 * @throws {MinidockError} of kind `invalid`, naming file and key
 */
export function parseDaemonSettings(content: string, file: string): DaemonSettings {
  const json = parseJson(content, file)
  refuseSecrets(json, file)
  const read = check(settings, json, file)
  checkTogether(read, file)
  return read
}

function parseJson(content: string, file: string): unknown {
  if (content.trim() === '') return {}
  try {
    return JSON.parse(content)
  } catch (error) {
    throw refuse(file, error instanceof Error ? error.message : String(error))
  }
}

/** A mirror is asked without credentials, and daemon.json is no place for a password. */
function refuseSecrets(json: unknown, file: string): void {
  const mirrors = isObject(json) ? json['registry-mirrors'] : undefined
  const at = Array.isArray(mirrors) ? mirrors.findIndex(value => typeof value === 'string' && /^[^/]*\/\/[^/?#]*@/.test(value)) : -1
  if (at >= 0) throw refuse(file, `registry-mirrors.${at}: a user name or a password is not allowed in the address of a mirror`)
  refuseProxies(isObject(json) ? json['proxies'] : undefined, file)
}

/** A proxy may want a password, which is not repeated either. */
function refuseProxies(proxies: unknown, file: string): void {
  if (!isObject(proxies)) return
  const wrong = ['http-proxy', 'https-proxy'].find(key => typeof proxies[key] === 'string' && !isProxy(proxies[key]))
  if (wrong !== undefined) throw refuse(file, `proxies.${wrong}: expected the address of a proxy, such as http://proxy.example:3128`)
}

/** What is about the default bridge has to lie in its range, where that is said too. */
function checkTogether({ bip, bridge, ...others }: DaemonSettings, file: string): void {
  const range = bip === undefined ? undefined : parseCidr4(bip)
  if (bridge === 'none' && bip !== undefined) throw refuse(file, 'bip: there is no default network, because bridge is "none"')
  if (range === undefined) return
  const fixed = parseCidr4(others['fixed-cidr'] ?? '')
  if (fixed && (fixed.prefix < range.prefix || !overlap4(range4Of(fixed), range4Of(range))))
    throw refuse(file, `fixed-cidr: ${others['fixed-cidr']} does not lie in the range of bip, ${bip}`)
  const gateway = parseIpv4(others['default-gateway'] ?? '')
  if (gateway !== undefined && !contains4(range4Of(range), gateway))
    throw refuse(file, `default-gateway: ${others['default-gateway']} does not lie in the range of bip, ${bip}`)
}

function refuse(file: string, problem: string): MinidockError {
  return new MinidockError('invalid', `invalid ${file}: ${problem}`, { hint: `correct ${file}, or choose another with --config-file` })
}
