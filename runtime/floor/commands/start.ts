/** `start`: containers that were created, or have ended. */

import type { Call } from '../../cli/command.ts'
import type { Engine } from '../../engine.ts'
import { MinidockError } from '../../errors.ts'
import { announceContainer } from '../../kernel/client.ts'
import { requireRoot } from '../../kernel/require-root.ts'
import { forEach } from '../../store/each.ts'
import { throwFailedStart } from './run.ts'

export async function startContainers({ engine, args, flags, terminal }: Call): Promise<number> {
  requireRoot('start a container')
  await throwFailedStart(engine)
  const attached = flags['attach'] === true
  if (attached && args.length > 1)
    throw new MinidockError('invalid', 'you cannot start and attach multiple containers at once', {
      hint: 'start them without -a, then see: minidock logs',
    })
  if (attached) return await startAttached(engine, args[0] ?? '')
  await forEach(
    args,
    async name => {
      const container = await engine.settled(name)
      if (container.state !== 'running') await engine.start(container)
    },
    name => terminal.out(`${name}\n`),
  )
  return 0
}

async function startAttached(engine: Engine, name: string): Promise<number> {
  const container = await engine.settled(name)
  if (container.state === 'running') {
    throw new MinidockError('conflict', `cannot start and attach to ${name}: it is running`, {
      hint: `see what it prints: minidock logs -f ${name}`,
    })
  }
  announceContainer()
  return await engine.handOver(container)
}
