/** `wait`: waits until containers have ended for good, and prints their exit codes. */

import type { Call } from '../../cli/command.ts'
import type { Engine } from '../../engine.ts'
import { MinidockError } from '../../errors.ts'
import { forEach } from '../../store/each.ts'
import { EventReader } from '../../store/event-reader.ts'
import { FolderChanges } from '../../store/folder-changes.ts'
import { hasMonitor, patienceWith } from '../../store/monitor.ts'
import type { StoredContainer } from '../../store/stored-container.ts'

export async function waitForContainers({ engine, args, terminal }: Call): Promise<number> {
  const codes = new Map<string, number>()
  await forEach(
    args,
    async name => void codes.set(name, await exitCodeOf(engine, name)),
    name => terminal.out(`${codes.get(name)}\n`),
  )
  return 0
}

/** A restart policy may start it again: it has ended when its monitor has. */
async function exitCodeOf(engine: Engine, name: string): Promise<number> {
  const { record, directory } = await engine.settled(name)
  const changes = new FolderChanges(directory)
  let last: number | undefined
  try {
    for (;;) {
      const now = await engine.settled(record.Id).catch(gone)
      if (!now) return last ?? toldByEvents(engine, record.Id, name)
      last = codeOf(now)
      if (!hasMonitor(now)) return last ?? 0
      await changes.next(patienceWith(now))
    }
  } finally {
    changes.close()
  }
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
    const died = events.read().findLast(({ Type, Action, Actor }) => Type === 'container' && Action === 'die' && Actor.ID === id)
    if (died) return Number(died.Actor.Attributes['exitCode'])
  } finally {
    events.close()
  }
  throw new MinidockError('not-found', `cannot tell how ${name} has ended: it was removed meanwhile`)
}
