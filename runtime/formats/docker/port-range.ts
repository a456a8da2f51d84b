/** Ports and ranges of them, as docker writes them: `80`, `8000-8010`, each with a protocol after a slash. Source: github.com/docker/go-connections, nat. */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import { cut } from '../text/cut.ts'
import type { StringSet } from './request.ts'

/** An inclusive range. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

export const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const
export type Protocol = (typeof PROTOCOLS)[number]

const HIGHEST = 65535

/** As docker's, it does not look at what follows a second hyphen. @throws {MinidockError} of kind `invalid`, in Go's words */
export function parsePortRange(text: string): PortRange {
  if (text === '') throw invalid('empty string specified for ports')
  const [first = '', last = first] = text.split('-')
  const range = { first: portNumber(first), last: portNumber(last) }
  if (range.last < range.first) throw invalid(`invalid range specified for port: ${text}`)
  return range
}

function portNumber(text: string): number {
  const quoted = `strconv.ParseUint: parsing ${JSON.stringify(text)}`
  if (!/^\d+$/.test(text)) throw invalid(`${quoted}: invalid syntax`)
  if (Number(text) > HIGHEST) throw invalid(`${quoted}: value out of range`)
  return Number(text)
}

/** Splits `80/udp`. Without a protocol it is tcp; without a port, both are empty. */
export function splitProtocol(text: string): readonly [ports: string, protocol: string] {
  const [ports = '', protocol = ''] = text.split('/')
  return ports === '' ? ['', ''] : [ports, protocol || 'tcp']
}

/** @throws {MinidockError} of kind `invalid`, in docker's words */
export function checkProtocol(text: string): Protocol {
  const protocol = PROTOCOLS.find(known => known === text.toLowerCase())
  if (protocol === undefined) throw invalid(`invalid proto: ${text}`)
  return protocol
}

/** A key of `ExposedPorts` and `PortBindings`, taken apart: `80/tcp`; of an image also `8000-8010/udp`. @throws {MinidockError} of kind `invalid` */
export function parsePortKey(key: string): PortRange & { readonly protocol: Protocol } {
  const [ports, protocol = 'tcp'] = cut(key, '/')
  return { ...parsePortRange(ports), protocol: checkProtocol(protocol) }
}

/** Returns the keys of single ports, `80/tcp`, of an `ExposedPorts`: an image's may have ranges, and what is no port, which says nothing. */
export function exposedKeys(exposed: StringSet): readonly string[] {
  const keys = Object.keys(exposed).flatMap(key => {
    try {
      const { first, last, protocol } = parsePortKey(key)
      return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`)
    } catch (error) {
      if (isOfKind(error, 'invalid')) return []
      throw error
    }
  })
  return [...new Set(keys)]
}

const HINT = 'as in 8080:80, 127.0.0.1:8080:80, 53:53/udp or 8000-8010:80'

function invalid(message: string): MinidockError {
  return new MinidockError('invalid', message, { hint: HINT })
}
