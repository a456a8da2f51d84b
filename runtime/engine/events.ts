/** `events`: events of containers and images as they happen; with `since` or `until`, earlier events as well. */

import type { DockerEvent } from '../formats/docker/event.ts'
import { parseEventFilters } from '../formats/docker/event-filters.ts'
import { EventReader } from '../store/events/event-reader.ts'
import { FolderChanges } from '../store/files/folder-changes.ts'
import { openStore } from '../store/files/paths.ts'
import type { Engine } from './engine.ts'

/** Milliseconds between two reads, at most: inotify(7) tells of new events. */
const LONGEST_WAIT = 60_000

export interface EventOptions {
  /** Nanoseconds since 1970, inclusive. */
  readonly since?: bigint | undefined
  /** Nanoseconds since 1970, inclusive: the events end then. */
  readonly until?: bigint | undefined
  /** `container=web`, `event=die`. */
  readonly filters?: readonly string[]
}

/**
 * Returns events in the order of time; without `until`, they do not end.
 * @param signal ends the iteration without an error
 * @throws {MinidockError} `invalid` for a filter that does not exist: at once, not during the iteration
 */
export function readEvents(engine: Engine, options: EventOptions = {}, signal?: AbortSignal): AsyncIterable<DockerEvent> {
  const { since, until, filters = [] } = options
  const isWanted = parseEventFilters(filters)
  const isInTime = ({ timeNano }: DockerEvent) => (since === undefined || timeNano >= since) && (until === undefined || timeNano <= until)
  return eventsOf(engine, options, event => isInTime(event) && isWanted(event), signal)
}

async function* eventsOf(
  { store }: Engine,
  { since, until }: EventOptions,
  isShown: (event: DockerEvent) => boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<DockerEvent, void, void> {
  openStore(store.paths)
  const changes = new FolderChanges(store.paths.root)
  const log = new EventReader(store.events, since !== undefined || until !== undefined)
  try {
    while (!signal?.aborted) {
      const now = Date.now()
      yield* log.read().filter(isShown)
      const left = until === undefined ? LONGEST_WAIT : Number(until / 1_000_000n) - now
      if (left < 0) return
      await changes.next(Math.min(left + 1, LONGEST_WAIT), signal)
    }
  } finally {
    log.close()
    changes.close()
  }
}
