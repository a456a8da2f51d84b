/** `restart`: stop, then start. One that does not run is started. */

import type { Call } from '../../cli/command.ts'
import { numberOf, textOf } from '../../cli/flags.ts'
import type { Engine } from '../../engine.ts'
import { checkSignal } from '../../formats/signal.ts'
import { requireRoot } from '../../kernel/require-root.ts'
import { forEach } from '../../store/each.ts'
import { type StopWishes, stopContainer } from '../../store/ending.ts'
import { isActive } from '../../store/stored-container.ts'

export async function restartContainers({ engine, args, flags, terminal }: Call): Promise<number> {
  requireRoot('restart a container')
  const wishes = { signal: textOf(flags, 'signal'), timeout: numberOf(flags, 'timeout') }
  if (wishes.signal !== undefined) checkSignal(wishes.signal)
  await forEach(
    args,
    name => restart(engine, name, wishes),
    name => terminal.out(`${name}\n`),
  )
  return 0
}

/** The start takes away the mark that says a user has stopped it. */
async function restart(engine: Engine, name: string, wishes: StopWishes): Promise<void> {
  const container = await engine.settled(name)
  const { record } = container
  if (isActive(container)) {
    if (record.Request.HostConfig.AutoRemove) await engine.recompileRelease(record.Id, { keep: true })
    await stopContainer(engine.store, container, wishes)
  }
  await engine.start(await engine.settled(record.Id))
  engine.store.events.container('restart', record)
}
