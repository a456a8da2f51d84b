/** `events`: what happens to containers and images, as it happens; with `--since` or `--until`, what happened before as well. */

import type { Call } from '../../cli/command.ts'
import { type FlagValues, listOf, textOf } from '../../cli/flags.ts'
import type { DockerEvent } from '../../formats/docker-event.ts'
import { parseEventFilters } from '../../formats/event-filters.ts'
import { eventData, eventJson, eventLineOf } from '../../formats/event-text.ts'
import { parseTimestamp } from '../../formats/timestamp.ts'
import { EventReader } from '../../store/event-reader.ts'
import { FolderChanges } from '../../store/folder-changes.ts'
import { openStore } from '../../store/paths.ts'

/** Milliseconds. The kernel says when there is something new. */
const LONGEST_WAIT = 60_000

/** Has every attribute. */
const ANY_EVENT = eventData({
  Type: 'container',
  Action: '',
  Actor: { ID: '', Attributes: new Proxy({}, { get: () => '', getOwnPropertyDescriptor: () => ({ value: '', configurable: true }) }) },
  scope: 'local',
  time: 0,
  timeNano: 0n,
})

export async function showEvents({ engine, flags, terminal }: Call): Promise<number> {
  const [since, until] = [timeOf(flags, 'since'), timeOf(flags, 'until')]
  const wanted = parseEventFilters(listOf(flags, 'filter'))
  const text = await formatter(textOf(flags, 'format') ?? '')
  openStore(engine.store.paths)
  const isShown = (event: DockerEvent) =>
    (since === undefined || event.timeNano >= since) && (until === undefined || event.timeNano <= until) && wanted(event)
  const changes = new FolderChanges(engine.store.paths.root)
  const log = new EventReader(engine.store.events, since !== undefined || until !== undefined)
  try {
    for (;;) {
      const now = Date.now()
      const lines = log.read().filter(isShown).map(text)
      if (lines.length > 0) terminal.out(`${lines.join('\n')}\n`)
      const left = until === undefined ? LONGEST_WAIT : Number(until / 1_000_000n) - now
      if (left < 0) return 0
      await changes.next(Math.min(left + 1, LONGEST_WAIT))
    }
  } finally {
    log.close()
    changes.close()
  }
}

function timeOf(flags: FlagValues, name: string): bigint | undefined {
  const text = textOf(flags, name)
  return text ? parseTimestamp(text, Date.now()) : undefined
}

async function formatter(format: string): Promise<(event: DockerEvent) => string> {
  if (format === '') return eventLineOf
  if (format === 'json') return eventJson
  const { compileTemplate } = await import('../../formats/go-template.ts')
  // Go prints <no value> for an attribute that an event does not have.
  const render = compileTemplate(format, { missing: 'no value' })
  // A member that no event has is refused before there is one.
  compileTemplate(format)(ANY_EVENT)
  return event => render(eventData(event))
}
