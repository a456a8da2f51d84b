/** `network rm`. */

import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { isOn } from '../../cli/flags.ts'
import { removeNetwork } from '../operations/remove-network.ts'

export async function removeNetworks({ engine, args, flags }: Call): Promise<number> {
  const force = isOn(flags, 'force')
  // Docker names what it has removed; what --force passes over, it does not name.
  await forEach(
    args,
    async name => await removeNetwork(engine.store, name, { force }),
    () => undefined,
  )
  return 0
}
