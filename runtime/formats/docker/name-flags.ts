/** Values of `--dns`, `--dns-search`, `--add-host` and `--link`, as docker's client 28 reads them (docker/cli, opts/hosts.go and opts/opts.go). */

import { MinidockError } from '../../base/errors.ts'
import { canonicalIp } from '../net/ip.ts'
import { cut } from '../text/cut.ts'

/** Docker's word for the address by which a container reaches the host. */
export const HOST_GATEWAY = 'host-gateway'

const LABEL = '[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]'
const DOMAIN = new RegExp(`^(?:${LABEL})(?:\\.(?:${LABEL}))*\\.?$`)
const LONGEST_DOMAIN = 254

/** Returns a name server's address as docker's client sends it. @throws {MinidockError} of kind `invalid`, in docker's words */
export function parseNameserver(text: string): string {
  const address = canonicalIp(text.trim())
  if (address !== undefined) return address
  throw new MinidockError('invalid', `IP address is not correctly formatted: ${text}`, {
    hint: 'as in --dns 1.1.1.1 or --dns 2606:4700::1111',
  })
}

/** Returns a domain in which names are searched; `.` is none at all. @throws {MinidockError} of kind `invalid`, in docker's words */
export function parseSearchDomain(text: string): string {
  const domain = text.trim()
  if (domain === '.' || (/[a-zA-Z]/.test(domain) && DOMAIN.test(domain) && domain.length <= LONGEST_DOMAIN)) return domain
  throw new MinidockError('invalid', `${domain} is not a valid domain`, {
    hint: 'as in --dns-search example.com; --dns-search . searches in none',
  })
}

/**
 * Returns a line of `/etc/hosts` as `HostConfig.ExtraHosts` has it: `db:172.30.0.5`.
 * @param text `db:172.30.0.5`, `db=172.30.0.5`, `db=[fd00::5]`, `db:host-gateway`
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseExtraHost(text: string): string {
  const [name, value] = cut(text, text.includes('=') ? '=' : ':')
  if (name === '' || value === undefined || name.includes(':') || !isPrintable(name))
    throw refuseHost(`bad format for add-host: ${JSON.stringify(text)}`)
  const address = /^\[(.+)\]$/.exec(value)?.[1] ?? value.trim()
  if (address !== HOST_GATEWAY && canonicalIp(address) === undefined)
    throw refuseHost(`invalid IP address in add-host: ${JSON.stringify(address)}`)
  return `${name}:${address}`
}

/** It becomes a word of a line in a file. */
function isPrintable(name: string): boolean {
  return !/[\s\p{Cc}]/u.test(name)
}

function refuseHost(message: string): MinidockError {
  return new MinidockError('invalid', message, {
    hint: `as in --add-host db=172.30.0.5, --add-host db=[fd00::5] or --add-host here=${HOST_GATEWAY}`,
  })
}

export interface Link {
  /** A name or an id. */
  readonly container: string
  /** By which the container that has the link knows the other. */
  readonly alias: string
}

/** @param text `container[:alias]`; docker's `inspect` shows both with a slash before them @throws {MinidockError} of kind `invalid`, in docker's words */
export function parseLink(text: string): Link {
  const hint = 'as in --link db or --link db:database'
  if (text === '') throw new MinidockError('invalid', 'empty string specified for links', { hint })
  const parts = text.split(':')
  if (parts.length > 2 || !isPrintable(text)) throw new MinidockError('invalid', `bad format for links: ${text}`, { hint })
  const [name = '', alias = name] = parts
  const container = name.replace(/^\//, '')
  return { container, alias: alias.slice(alias.lastIndexOf('/') + 1) }
}
