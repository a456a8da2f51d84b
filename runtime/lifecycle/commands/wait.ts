/** `wait`: waits until containers have ended, and prints their exit codes. */

import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import type { Engine } from '../../engine/engine.ts'
import { settled } from '../../engine/settle.ts'
import { MinidockError } from '../../errors.ts'
import { EventReader } from '../../store/event-reader.ts'
import { FolderChanges } from '../../store/folder-changes.ts'
import { hasMonitor, patienceWith } from '../../store/monitor.ts'
import { isRunning, type StoredContainer } from '../../store/stored-container.ts'

export async function waitForContainers({ engine, args, terminal }: Call): Promise<number> {
  const codes = new Map<string, number>()
  await forEach(
    args,
    async name => void codes.set(name, await exitCodeOf(engine, name)),
    name => terminal.out(`${codes.get(name)}\n`),
  )
  return 0
}

/**
 * Of its next end, also where a restart policy starts it again, as docker's: of one that waits for that, the end that comes after its next start. One that ends
 * for good has ended when its monitor has: by then all else is done.
 */
async function exitCodeOf(engine: Engine, name: string): Promise<number> {
  const { record, directory, process } = await settled(engine, name)
  const changes = new FolderChanges(directory)
  const events = new EventReader(engine.store.events, false)
  let life = process?.Pid
  let died: number | undefined
  let hasEnded = false
  try {
    for (;;) {
      const now = await settled(engine, record.Id).catch(gone)
      died ??= deathsIn(events, record.Id)[0]
      if (died === undefined) life = now?.process?.Pid
      if (!now) return died ?? toldByEvents(engine, record.Id, name)
      // Its monitor may have gone after its files were read: then they are read once more.
      if (hasEnded) return died ?? codeOf(now) ?? 0
      hasEnded = !hasMonitor(now)
      if (died !== undefined && livesAgain(now, life)) return died
      if (!hasEnded) await changes.next(patienceWith(now))
    }
  } finally {
    changes.close()
    events.close()
  }
}

/** @param before the pid of the life that was waited for */
function livesAgain(container: StoredContainer, before: number | undefined): boolean {
  return container.state === 'restarting' || (isRunning(container) && container.process?.Pid !== before)
}

function codeOf({ exit, failure }: StoredContainer): number | undefined {
  return failure?.ExitCode ?? exit?.ExitCode
}

/** `--rm` has removed it, and its files with it. */
function gone(error: unknown): undefined {
  if (error instanceof MinidockError && error.kind === 'not-found') return undefined
  throw error
}

/** It was removed before its end was seen; but what a container dies of is told before it is removed. */
function toldByEvents(engine: Engine, id: string, name: string): number {
  const events = new EventReader(engine.store.events, true)
  try {
    const code = deathsIn(events, id).at(-1)
    if (code !== undefined) return code
  } finally {
    events.close()
  }
  throw new MinidockError('not-found', `cannot tell how ${name} has ended: it was removed meanwhile`)
}

/** @returns the exit codes of its lives that have ended since the events were last read */
function deathsIn(events: EventReader, id: string): number[] {
  return events
    .read()
    .filter(({ Type, Action, Actor }) => Type === 'container' && Action === 'die' && Actor.ID === id)
    .map(({ Actor }) => Number(Actor.Attributes['exitCode']))
}
