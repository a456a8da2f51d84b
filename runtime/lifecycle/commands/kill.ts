/** `kill`: a signal to a container's init. */

import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { textOf } from '../../cli/flags.ts'
import { killContainer } from '../../engine/kill.ts'
import { checkSignal } from '../../formats/text/signal.ts'

export async function killContainers({ engine, args, flags, terminal }: Call): Promise<number> {
  const signal = checkSignal(textOf(flags, 'signal') || 'SIGKILL')
  await forEach(
    args,
    name => killContainer(engine, name, { signal }),
    name => terminal.out(`${name}\n`),
  )
  return 0
}
