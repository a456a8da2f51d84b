/** `start`: containers that were created, or have ended. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import type { Engine } from '../../engine/engine.ts'
import { findIdle } from '../../engine/find-idle.ts'
import { announceContainer, handOverContainer } from '../../engine/hand-over.ts'
import { startUnlessActive } from '../../engine/start.ts'
import { parseDetachKeys } from '../../formats/text/detach-keys.ts'
import { refuseWithoutTerminal } from './run.ts'

export async function startContainers(call: Call): Promise<number> {
  const { engine, args, flags, terminal } = call
  const attached = isOn(flags, 'attach') || isOn(flags, 'interactive')
  if (attached && args.length > 1)
    throw new MinidockError('invalid', 'you cannot start and attach multiple containers at once', {
      hint: 'start them without -a, then see: minidock logs',
    })
  if (attached) return await startAttached(call, args[0] ?? '')
  await forEach(
    args,
    name => startDetached(engine, name),
    name => terminal.out(`${name}\n`),
  )
  return 0
}

async function startDetached(engine: Engine, name: string): Promise<void> {
  const container = await findIdle(engine, name)
  if (container) await startUnlessActive(engine, container)
}

async function startAttached({ engine, flags, terminal }: Call, name: string): Promise<number> {
  const container = await findIdle(engine, name)
  if (!container)
    throw new MinidockError('conflict', `cannot start and attach to ${name}: it is running`, {
      hint: `attach to it: minidock attach ${name}, or see what it prints: minidock logs -f ${name}`,
    })
  const { Tty, OpenStdin } = container.record.Request
  const stdin = isOn(flags, 'interactive') && OpenStdin
  if (Tty && stdin && !terminal.interactive) return refuseWithoutTerminal(terminal)
  announceContainer()
  return await handOverContainer(engine, container, {
    stdin,
    stdout: true,
    stderr: true,
    tty: Tty,
    sigProxy: flags['sig-proxy'] !== false,
    detachKeys: parseDetachKeys(textOf(flags, 'detach-keys')),
  })
}
