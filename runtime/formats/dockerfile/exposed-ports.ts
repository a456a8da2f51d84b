/** The ports of an `EXPOSE`. Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/convert_expose.go. */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import { checkProtocol, type PortRange, parsePortRange } from '../docker/port-range.ts'
import { parseIp } from '../net/ip.ts'
import { cut } from '../text/cut.ts'

/**
 * `80`, `53/udp`, `7000-7002/tcp`: one key of `ExposedPorts` each. As in `-p`, an address and a port of the host may stand before, and mean nothing.
 * @throws {MinidockError} `invalid`, in docker's words
 */
export function exposedPorts(text: string): readonly string[] {
  const parts = text.split(':')
  const [ports, protocol] = cut(parts.pop() ?? '', '/')
  const hostPorts = parts.pop()
  const address = parts.join(':').replace(/^\[(.*)\]$/, '$1')
  if (address !== '' && !parseIp(address)) throw invalid(`invalid IP address: ${address}`)
  if (hostPorts) rangeOf(hostPorts, 'hostPort')
  const name = checkProtocol(protocol || 'tcp')
  const { first, last } = rangeOf(ports, 'containerPort')
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${name}`)
}

function rangeOf(ports: string, what: string): PortRange {
  try {
    const range = parsePortRange(ports)
    if (range.first > 0 && !/-.*-/.test(ports)) return range
  } catch (error) {
    if (!isOfKind(error, 'invalid')) throw error
  }
  throw invalid(`invalid ${what}: ${ports}`)
}

function invalid(message: string): MinidockError {
  return new MinidockError('invalid', message, {
    hint: 'EXPOSE names ports of the container: 80, 53/udp, 7000-7002; -p of run binds them to ports of the host',
  })
}
