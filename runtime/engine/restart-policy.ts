/**
 * What becomes of a container that has ended: its restart policy. The monitor asks, by a command that it runs under the container's lock, and waits; whoever finds a
 * container whose monitor was killed does the same in its stead.
 */

import { writeFileSync } from 'node:fs'
import type { StoredContainer } from '../store/containers/containers.ts'
import { isMarked } from '../store/containers/marks.ts'
import { noteRestarted } from '../store/containers/notes.ts'
import type { Engine } from './engine.ts'
import { prepareStart } from './prepare-start.ts'

/** Nanoseconds to wait before the container is started again; undefined: it is not. */
export function restartDelay(engine: Engine, { record, exit, process, restart, directory }: StoredContainer): number | undefined {
  if (!exit || !process) return undefined
  const ended = {
    exitCode: exit.ExitCode,
    count: restart?.Count ?? 0,
    stopped: isMarked(directory, 'stopped'),
    delay: restart?.Delay ?? 0,
    ran: (Date.parse(exit.FinishedAt) - Date.parse(process.StartedAt)) * 1e6,
  }
  for (const module of engine.compiler.modules) {
    const delay = module.restartDelay?.(record.Request.HostConfig.RestartPolicy, ended)
    if (delay !== undefined) return delay
  }
  return undefined
}

/**
 * For the monitor: prepares the next start, which it makes when the time has come.
 * @returns milliseconds to wait before; undefined when the container is not started again
 */
export async function prepareRestart(engine: Engine, container: StoredContainer): Promise<number | undefined> {
  const { directory } = container
  const delay = restartDelay(engine, container)
  if (delay === undefined) return undefined
  noteRestart(container, delay)
  const { birth } = await prepareStart(engine, container)
  writeFileSync(`${directory}/next`, birth.bytes, { mode: 0o600 })
  return Math.round(delay / 1e6)
}

/** One more time. */
export function noteRestart({ directory, restart }: StoredContainer, delay: number): void {
  noteRestarted(directory, { Count: (restart?.Count ?? 0) + 1, Delay: delay })
}
