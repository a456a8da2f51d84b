/** `volume rm`. */

import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { isOn } from '../../cli/flags.ts'
import { removeVolume } from '../operations/remove-volume.ts'

export async function removeVolumes({ engine, args, flags, terminal }: Call): Promise<number> {
  const force = isOn(flags, 'force')
  await forEach(
    args,
    name => removeVolume(engine, name, { force }),
    name => terminal.out(`${name}\n`),
  )
  return 0
}
