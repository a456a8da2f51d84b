/** `port`: where on the host a container's ports are. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { contributionsOf, inspectedBy, subjectOf } from '../../engine/contributions.ts'
import { findReconciled } from '../../engine/reconcile.ts'
import type { PortBinding } from '../../formats/docker/request-parts.ts'

export async function showPorts({ engine, args: [name = '', port], terminal }: Call): Promise<number> {
  const subject = subjectOf(engine, await findReconciled(engine, name))
  const ports = inspectedBy(await contributionsOf(engine), subject).NetworkSettings?.Ports ?? {}
  if (port === undefined) {
    const lines = Object.entries(ports).flatMap(([key, bindings]) => bindings.map(binding => `${key} -> ${addressOf(binding)}\n`))
    terminal.out(lines.sort().join(''))
    return 0
  }
  const bindings = ports[keyOf(port)] ?? []
  if (bindings.length === 0) throw new MinidockError('not-found', `No public port '${port}' published for ${name}`)
  terminal.out(bindings.map(binding => `${addressOf(binding)}\n`).join(''))
  return 0
}

/** @param text `80`, `53/udp` */
function keyOf(text: string): string {
  const [port = '', protocol = 'tcp'] = text.split('/')
  if (!/^\d+$/.test(port) || Number(port) > 65535) {
    throw new MinidockError('invalid', `invalid port (${port})`, { hint: 'a port is a number up to 65535: 80, 53/udp' })
  }
  return `${Number(port)}/${protocol}`
}

function addressOf({ HostIp, HostPort }: PortBinding): string {
  return `${HostIp.includes(':') ? `[${HostIp}]` : HostIp}:${HostPort}`
}
