/** Values of `--publish` and `--expose`, as docker's client 28 reads them (github.com/docker/go-connections, nat; docker/cli, cli/command/container/opts.go). */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import { parseIp } from '../net/ip.ts'
import { cut } from '../text/cut.ts'
import { checkProtocol, type PortRange, parsePortRange, splitProtocol } from './port-range.ts'
import type { PortBinding } from './request-parts.ts'

const HINT = 'as in -p 8080:80, -p 127.0.0.1:8080:80, -p 53:53/udp or -p 8000-8010:80'

/** A port of the container, and where on the host it is to be found. */
export interface PublishedPort {
  /** `80/tcp` */
  readonly key: string
  readonly binding: PortBinding
}

/**
 * Returns a mapping for each port of the container. With a range on the host and one port in the container, the engine chooses a port of the range.
 * @param text `[[address:][port]:]port[/protocol]`, each port also a range; or `target=80,published=8080,protocol=udp`
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parsePublishFlag(text: string): readonly PublishedPort[] {
  const parts = (text.includes('=') ? shortForm(text) : text).split(':')
  const [HostIp, host] = [addressOf(parts.slice(0, -2).join(':')), parts.at(-2) ?? '']
  const [ports, protocol] = splitProtocol(parts.at(-1) ?? '')
  if (ports === '') throw refuse(`no port specified: ${text}<empty>`)
  const inside = rangeOf('containerPort', ports)
  const outside = host === '' ? undefined : rangeOf('hostPort', host)
  const [length, hostLength] = [inside.last - inside.first, outside === undefined ? 0 : outside.last - outside.first]
  if (outside !== undefined && length > 0 && length !== hostLength)
    throw refuse(`invalid ranges specified for container and host Ports: ${ports} and ${host}`)
  const known = checkProtocol(protocol)
  return Array.from({ length: length + 1 }, (_, index) => ({
    key: `${inside.first + index}/${known}`,
    binding: { HostIp, HostPort: hostPort(outside, index, length === 0 && hostLength > 0) },
  }))
}

function hostPort(outside: PortRange | undefined, index: number, isChoice: boolean): string {
  if (outside === undefined) return ''
  return isChoice ? `${outside.first}-${outside.last}` : String(outside.first + index)
}

/** Docker's other way to write it, which its services have; a key that docker does not know says nothing. */
function shortForm(text: string): string {
  const values = new Map<string, string>()
  for (const field of text.split(',')) {
    const [key, value] = cut(field, '=')
    if (key === '' || value === undefined) throw refuse(`invalid publish opts format (should be name=value but got '${field}')`)
    values.set(key, value)
  }
  return `${values.get('published') ?? ''}:${values.get('target') ?? ''}/${values.get('protocol') ?? 'tcp'}`
}

/** @param text an address, in brackets or not; empty: every address of the host */
function addressOf(text: string): string {
  const isOpen = text.startsWith('[')
  if (isOpen && !text.endsWith(']')) throw refuse(`invalid IP address ${text}: address ${text}:: missing ']' in address`)
  const address = isOpen ? text.slice(1, -1) : text
  if (address !== '' && parseIp(address) === undefined) throw refuse(`invalid IP address: ${address}`)
  return address
}

/** @param what as docker names it in its message */
function rangeOf(what: string, text: string): PortRange {
  try {
    return parsePortRange(text)
  } catch (error) {
    if (!isOfKind(error, 'invalid')) throw error
    throw refuse(`invalid ${what}: ${text}`)
  }
}

/**
 * Returns keys for `ExposedPorts`. Docker's client takes any protocol here and keeps its letters; here it is a known one, in lower case.
 * @param text `80`, `53/udp`, `8000-8010`
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseExposeFlag(text: string): readonly string[] {
  const hint = 'as in --expose 80, --expose 53/udp or --expose 8000-8010'
  if (text.includes(':')) throw refuse(`invalid port format for --expose: ${text}`, hint)
  const [ports, protocol] = splitProtocol(text)
  try {
    const { first, last } = parsePortRange(ports)
    const known = checkProtocol(protocol)
    return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${known}`)
  } catch (error) {
    if (!isOfKind(error, 'invalid')) throw error
    throw refuse(`invalid range format for --expose: ${text}, error: ${error.message}`, hint)
  }
}

function refuse(message: string, hint = HINT): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
