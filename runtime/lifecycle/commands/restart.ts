/** `restart`: stop, then start. */

import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { numberOf, textOf } from '../../cli/flags.ts'
import { restartContainer } from '../../engine/restart.ts'
import { checkSignal } from '../../formats/text/signal.ts'

export async function restartContainers({ engine, args, flags, terminal }: Call): Promise<number> {
  const options = { signal: textOf(flags, 'signal'), timeout: numberOf(flags, 'timeout') }
  if (options.signal !== undefined) checkSignal(options.signal)
  await forEach(
    args,
    name => restartContainer(engine, name, options, terminal.interruptible),
    name => terminal.out(`${name}\n`),
  )
  return 0
}
