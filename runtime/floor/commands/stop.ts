/** `stop`: asks a container's init to end, and kills it when it does not. */

import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { numberOf, textOf } from '../../cli/flags.ts'
import { stopContainer } from '../../engine/ending.ts'
import { settled } from '../../engine/settle.ts'
import { checkSignal } from '../../formats/signal.ts'

export async function stopContainers({ engine, args, flags, terminal }: Call): Promise<number> {
  const wishes = { signal: textOf(flags, 'signal'), timeout: numberOf(flags, 'timeout') }
  if (wishes.signal !== undefined) checkSignal(wishes.signal)
  await forEach(
    args,
    async name => stopContainer(engine.store, await settled(engine, name), wishes),
    name => terminal.out(`${name}\n`),
  )
  return 0
}
