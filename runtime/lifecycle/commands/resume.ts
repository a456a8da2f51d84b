/**
 * `system resume`: after a boot, restart policies are carried out. What ran when the machine went down has ended with it; `always` also starts what a user had
 * stopped, which is all that distinguishes it from `unless-stopped`.
 */

import type { Call, Terminal } from '../../cli/command.ts'
import type { Engine } from '../../engine/engine.ts'
import { settled } from '../../engine/settle.ts'
import { startUnlessActive } from '../../engine/start.ts'
import { MinidockError } from '../../errors.ts'
import type { StoredContainer } from '../../store/containers.ts'
import { isMarked } from '../../store/marks.ts'
import { isActive } from '../../store/stored-container.ts'

export async function resumeContainers({ engine, terminal }: Call): Promise<number> {
  let failed = false
  for (const container of engine.store.containers.list()) {
    await resume(engine, container, terminal).catch(error => {
      // It had --rm, and went with the machine.
      if (error instanceof MinidockError && error.kind === 'not-found') return
      failed = true
      terminal.error(error)
    })
  }
  return failed ? 1 : 0
}

async function resume(engine: Engine, { record }: StoredContainer, terminal: Terminal): Promise<void> {
  const container = await settled(engine, record.Id, { restarts: false })
  if (isActive(container) || !isDue(container)) return
  await startUnlessActive(engine, container)
  terminal.out(`${record.Name}\n`)
}

/** A retry that a boot makes is one of those that `on-failure` may have. */
function isDue({ record, exit, restart, directory }: StoredContainer): boolean {
  const { Name, MaximumRetryCount } = record.Request.HostConfig.RestartPolicy
  if (exit === undefined) return false
  if (Name === 'always') return true
  if (isMarked(directory, 'stopped')) return false
  return Name === 'unless-stopped' || (Name === 'on-failure' && exit.ExitCode !== 0 && isLeft(MaximumRetryCount, restart?.Count ?? 0))
}

function isLeft(most: number, count: number): boolean {
  return most === 0 || count < most
}
