/**
 * The truth about a container: its files say what its monitor last knew, and a monitor can be killed. Whoever finds a container running without one
 * ends what is left of it and runs its release, under the lock that the monitor held.
 */

import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from './engine.ts'
import { MinidockError } from './errors.ts'
import { release } from './kernel/launcher.ts'
import { isAlive } from './kernel/process.ts'
import type { RunningProcess } from './store/container-record.ts'
import type { StoredContainer } from './store/containers.ts'

/** @returns the container as it is now; undefined when its release removed it (`--rm`) */
export async function settle(engine: Engine, container: StoredContainer): Promise<StoredContainer | undefined> {
  const { record, directory } = container
  if (!isUnsettled(container)) return container
  if (container.state === 'running' && container.process) await end(container.process)
  const outcome = await release(engine.launcher, directory)
  if (outcome === 'failed') {
    throw new MinidockError('engine', `cannot clean up after ${record.Name}: a step of its release failed`, {
      hint: `see what is in ${directory}\nremove the container all the same: minidock rm -f ${record.Name}`,
    })
  }
  return engine.store.containers.read(record.Id)
}

/** A monitor that ended as it should has left no release. One that has only just begun has not said so yet: the lock, which it holds, will tell. */
function isUnsettled({ state, process, directory }: StoredContainer): boolean {
  if (state === 'running' && process) return !isAlive(process.Monitor, process.MonitorStart)
  return existsSync(`${directory}/release`)
}

async function end({ Pid, PidStart }: RunningProcess): Promise<void> {
  if (!isAlive(Pid, PidStart)) return
  process.kill(Pid, 'SIGKILL')
  for (let waited = 0; isAlive(Pid, PidStart) && waited < 5000; waited += 5) await sleep(5)
}
