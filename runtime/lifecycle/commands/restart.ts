/** `restart`: stop, then start. One that does not run is started. */

import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { numberOf, textOf } from '../../cli/flags.ts'
import type { Engine } from '../../engine/engine.ts'
import { removeFromDisk } from '../../engine/remove.ts'
import { recompileRelease } from '../../engine/rerelease.ts'
import { settled } from '../../engine/settle.ts'
import { startContainer } from '../../engine/start.ts'
import { type StopOptions, stopFound } from '../../engine/stop.ts'
import { checkSignal } from '../../formats/signal.ts'
import { withInterruption } from '../../kernel/cleanup.ts'
import { isActive } from '../../store/stored-container.ts'

export async function restartContainers({ engine, args, flags, terminal }: Call): Promise<number> {
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
async function restart(engine: Engine, name: string, wishes: StopOptions): Promise<void> {
  const container = await settled(engine, name)
  const { record } = container
  const again = async () => {
    await stopFound(engine, container, wishes)
    await startContainer(engine, await settled(engine, record.Id))
  }
  await (record.Request.HostConfig.AutoRemove && isActive(container) ? keeping(engine, record.Id, again) : again())
  engine.store.events.container('restart', record)
}

/** A container of `--rm`, whose end does not remove it this time; unless no other life comes after it. */
async function keeping(engine: Engine, id: string, work: () => Promise<void>): Promise<void> {
  const asBefore = async () => {
    const now = engine.store.containers.read(id)
    if (now && isActive(now)) recompileRelease(engine, id)
    else if (now) await removeFromDisk(engine, id)
  }
  await withInterruption(asBefore, async () => {
    try {
      recompileRelease(engine, id, { keep: true })
      await work()
    } catch (error) {
      await asBefore()
      throw error
    }
  })
}
