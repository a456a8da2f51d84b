/** `stop`: asks a container's init to end, and kills it when it does not. */

import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { numberOf, textOf } from '../../cli/flags.ts'
import { stopContainer } from '../../engine/stop.ts'
import { checkSignal } from '../../formats/text/signal.ts'

export async function stopContainers({ engine, args, flags, terminal }: Call): Promise<number> {
  const options = { signal: textOf(flags, 'signal'), timeout: numberOf(flags, 'timeout') }
  if (options.signal !== undefined) checkSignal(options.signal)
  await forEach(
    args,
    name => stopContainer(engine, name, options),
    name => terminal.out(`${name}\n`),
  )
  return 0
}
