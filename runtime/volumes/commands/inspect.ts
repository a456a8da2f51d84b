/** `volume inspect`. */

import type { Call } from '../../cli/command.ts'
import { inspectEach } from '../../cli/inspect-each.ts'
import { inspectVolume } from '../inspect-volume.ts'

export async function inspectVolumes(call: Call): Promise<number> {
  return await inspectEach(call, async name => ({ kind: 'volume', document: await inspectVolume(call.engine.store, name) }))
}
