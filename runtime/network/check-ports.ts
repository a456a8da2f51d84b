/** What a request publishes, checked: minidock forwards tcp and udp. */

import { isOfKind, MinidockError } from '../base/errors.ts'
import { exposedKeys, parsePortKey, parsePortRange } from '../formats/docker/port-range.ts'
import type { ContainerRequest, StringSet } from '../formats/docker/request.ts'
import { parseIp } from '../formats/net/ip.ts'

/**
 * @param exposed the image's `ExposedPorts`
 * @throws {MinidockError} of kind `invalid`; in docker's words, but for sctp, which docker forwards
 */
export function checkPublishedPorts({ ExposedPorts, HostConfig }: ContainerRequest, exposed: StringSet): void {
  const { PortBindings, PublishAllPorts } = HostConfig
  for (const key of Object.keys(ExposedPorts ?? {})) checkSpecification(key, parsePortKey)
  for (const [key, bindings] of Object.entries(PortBindings)) {
    checkSpecification(key, parsePortKey)
    for (const { HostIp, HostPort } of bindings) {
      if (HostPort !== '') checkSpecification(HostPort, parsePortRange)
      if (HostIp !== '' && parseIp(HostIp) === undefined) throw refuse(`invalid IP address: ${HostIp}`, 'as in -p 127.0.0.1:8080:80')
    }
  }
  const published = [...Object.keys(PortBindings), ...(PublishAllPorts ? exposedKeys({ ...exposed, ...ExposedPorts }) : [])]
  const wrong = published.find(key => parsePortKey(key).protocol === 'sctp')
  if (wrong !== undefined)
    throw refuse(`cannot publish port ${wrong}: minidock forwards tcp and udp`, 'a container with --network host needs no forwarding')
  const zero = published.find(key => parsePortKey(key).first === 0)
  if (zero !== undefined) throw refuse(`cannot publish port ${zero}: no program can listen on port 0`, 'as in -p 8080:80')
}

function checkSpecification(text: string, parse: (text: string) => unknown): void {
  try {
    parse(text)
  } catch (error) {
    if (!isOfKind(error, 'invalid')) throw error
    throw new MinidockError('invalid', `invalid port specification: ${JSON.stringify(text)}`, {
      hint: error.hint ?? error.message,
      cause: error,
    })
  }
}

function refuse(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
