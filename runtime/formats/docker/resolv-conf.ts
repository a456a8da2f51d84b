/**
 * `/etc/resolv.conf` of a container, as docker 28 writes it where there is no name server of its own. Sources: resolv.conf(5); moby,
 * libnetwork/internal/resolvconf.
 */

import { type Ip, parseIp, printIp } from '../net/ip.ts'
import { isLoopback4 } from '../net/ipv4.ts'
import { isLoopback6 } from '../net/ipv6.ts'

/** A file of the host. */
export interface HostFile {
  readonly path: string
  /** Empty for one that is not there. */
  readonly text: string
}

/** What `--dns`, `--dns-search` and `--dns-option` say, or else daemon.json; each that is not empty replaces what the host's file says. */
export interface DnsOverrides {
  readonly nameservers: readonly string[]
  /** `.` is none. */
  readonly search: readonly string[]
  readonly options: readonly string[]
}

export const HOST_RESOLV_CONF = '/etc/resolv.conf'
/** systemd-resolved keeps the machine's real name servers here, and names only itself in /etc/resolv.conf. */
export const SYSTEMD_RESOLV_CONF = '/run/systemd/resolve/resolv.conf'
const SYSTEMD_STUB = '127.0.0.53'

const PUBLIC_4 = ['8.8.8.8', '8.8.4.4']
const PUBLIC_6 = ['2001:4860:4860::8888', '2001:4860:4860::8844']

interface Nameserver {
  readonly text: string
  readonly ip: Ip
}

interface Content {
  nameservers: readonly Nameserver[]
  search: readonly string[]
  options: readonly string[]
  /** Lines of other kinds. */
  readonly other: string[]
  readonly invalid: string[]
}

/** Whether the only name server is that of systemd-resolved on the host's loopback: then the file at {@link SYSTEMD_RESOLV_CONF} counts. */
export function isSystemdStub(text: string): boolean {
  const { nameservers } = parse(text)
  return nameservers.length === 1 && nameservers[0]?.text === SYSTEMD_STUB
}

/**
 * Returns the file for a container with a network of its own. A name server on the host's loopback cannot be reached from there; one that the user chose stays,
 * since it may run in the container.
 * @param ipv6 whether the container's network has IPv6
 */
export function bridgeResolvConf(host: HostFile, overrides: DnsOverrides, ipv6: boolean): string {
  const content = parse(host.text)
  const remarks: string[] = []
  if (overrides.nameservers.length === 0) {
    content.nameservers = content.nameservers.filter(({ ip }) =>
      ip.family === 4 ? !isLoopback4(ip.address) : ipv6 && !isLoopback6(ip.address),
    )
    if (content.nameservers.length === 0) {
      content.nameservers = [...PUBLIC_4, ...(ipv6 ? PUBLIC_6 : [])].flatMap(nameserver)
      remarks.push('Used default nameservers.')
    }
  }
  return print(content, overrides, `'${host.path}' (legacy)`, remarks)
}

/** Returns the file for a container in the host's network: the host's as it is, unless the user says something else. */
export function hostResolvConf(host: HostFile, overrides: DnsOverrides): string {
  const isSilent = Object.values(overrides).every(({ length }) => length === 0)
  return isSilent ? host.text : print(parse(host.text), overrides, `'${host.path}'`, [])
}

/** The last `search` or `domain` counts, options add up. */
function parse(text: string): Content {
  const content: Content = { nameservers: [], search: [], options: [], other: [], invalid: [] }
  for (const line of text.split('\n')) {
    const [keyword = '', ...values] = line.trim().split(/\s+/)
    if (keyword === '' || /^[#;]/.test(keyword)) continue
    const [first] = values
    switch (keyword) {
      case 'nameserver':
        if (first !== undefined) readNameserver(content, first)
        break
      case 'domain':
      case 'search':
        if (first !== undefined) content.search = values
        break
      case 'options':
        content.options = [...content.options, ...values]
        break
      default:
        content.other.push(line.replace(/\r$/, ''))
    }
  }
  return content
}

function readNameserver(content: Content, text: string): void {
  const server = nameserver(text)
  if (server.length === 0) content.invalid.push(text)
  content.nameservers = [...content.nameservers, ...server]
}

/** The address of one on the link has the name of an interface, a zone: `fe80::1%eth0`. @returns none for what is no address */
function nameserver(text: string): readonly Nameserver[] {
  const [address = '', ...zone] = text.split(/(?=%)/)
  const ip = parseIp(address)
  return ip === undefined ? [] : [{ ip, text: printIp(ip) + zone.join('') }]
}

/** Docker's lines; its head says that docker does not write the file again, which is not so here. */
function print(content: Content, overrides: DnsOverrides, source: string, remarks: readonly string[]): string {
  const overridden = [
    ...(overrides.nameservers.length > 0 ? ['nameservers'] : []),
    ...(overrides.search.length > 0 ? ['search'] : []),
    ...(overrides.options.length > 0 ? ['options'] : []),
  ]
  const nameservers = overrides.nameservers.length > 0 ? overrides.nameservers : content.nameservers.map(({ text }) => text)
  const search = overrides.search.length > 0 ? overrides.search.filter(domain => domain !== '.') : content.search
  const options = overrides.options.length > 0 ? overrides.options : content.options
  const ndots = options.some(option => option.split(':')[0] === 'ndots')
  return [
    '# Generated by minidock, anew at each start.',
    '',
    ...nameservers.map(server => `nameserver ${server}`),
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
    ...content.other,
    '',
    `# Based on host file: ${source}`,
    ...remarks.map(remark => `# ${remark}`),
    ...(content.invalid.length > 0 ? [`# Invalid nameservers: [${content.invalid.join(' ')}]`] : []),
    `# Overrides: [${overridden.join(' ')}]`,
    ...(ndots ? [`# Option ndots from: ${overrides.options.length > 0 ? 'override' : 'host'}`] : []),
    '',
  ].join('\n')
}
