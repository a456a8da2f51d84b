/** `port`: where on the host a container's ports are. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { contributionsOf, inspectedBy, subjectOf } from '../../engine/contributions.ts'
import { findReconciled } from '../../engine/reconcile.ts'
import { bindingLines, portLines } from '../../formats/docker/ports-text.ts'

export async function showPorts({ engine, args: [name = '', port], terminal }: Call): Promise<number> {
  const subject = subjectOf(engine, await findReconciled(engine, name))
  const ports = inspectedBy(await contributionsOf(engine), subject).NetworkSettings?.Ports ?? {}
  const lines = port === undefined ? portLines(ports) : bindingLines(ports[keyOf(port)])
  if (port !== undefined && lines.length === 0) throw new MinidockError('not-found', `No public port '${port}' published for ${name}`)
  terminal.out(lines.map(line => `${line}\n`).join(''))
  return 0
}

/** @param text `80`, `53/udp` */
function keyOf(text: string): string {
  const [port = '', protocol = ''] = text.split('/')
  if (!/^\d+$/.test(port) || Number(port) > 65535) {
    throw new MinidockError('invalid', `invalid port (${port})`, { hint: 'a port is a number up to 65535: 80, 53/udp' })
  }
  return `${Number(port)}/${protocol || 'tcp'}`
}
