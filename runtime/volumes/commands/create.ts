/** `volume create`. */

import type { Call } from '../../cli/command.ts'
import { listOf, textOf } from '../../cli/flags.ts'
import { addLabel } from '../../formats/docker/labels.ts'
import { cut } from '../../formats/text/cut.ts'
import { createVolume } from '../operations/create-volume.ts'

export async function createOne({ engine, args, flags, terminal }: Call): Promise<number> {
  const labels: Record<string, string> = {}
  for (const label of listOf(flags, 'label')) addLabel(labels, label)
  const options = Object.fromEntries(listOf(flags, 'opt').map(option => withValue(option)))
  terminal.out(`${createVolume(engine, { name: args[0] ?? '', driver: textOf(flags, 'driver') ?? '', labels, options })}\n`)
  return 0
}

function withValue(option: string): readonly [name: string, value: string] {
  const [name, value = ''] = cut(option, '=')
  return [name, value]
}
