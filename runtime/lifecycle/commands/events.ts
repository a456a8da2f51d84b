/** `events`: what happens to containers and images, a line each. */

import type { Call } from '../../cli/command.ts'
import { listOf, textOf } from '../../cli/flags.ts'
import { timeOf } from '../../cli/time-flag.ts'
import { readEvents } from '../../engine/events.ts'
import type { DockerEvent } from '../../formats/docker/event.ts'
import { eventData, eventJson, eventLineOf } from '../../formats/docker/event-text.ts'

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
  const options = { since: timeOf(flags, 'since'), until: timeOf(flags, 'until'), filters: listOf(flags, 'filter') }
  const events = readEvents(engine, options)
  const text = await formatter(textOf(flags, 'format') ?? '')
  for await (const event of events) terminal.out(`${text(event)}\n`)
  return 0
}

async function formatter(format: string): Promise<(event: DockerEvent) => string> {
  if (format === '') return eventLineOf
  if (format === 'json') return eventJson
  const { compileTemplate } = await import('../../formats/go/template.ts')
  // Go prints <no value> for an attribute that an event does not have.
  const render = compileTemplate(format, { missing: 'no value' })
  // A member that no event has is refused before there is one.
  compileTemplate(format)(ANY_EVENT)
  return event => render(eventData(event))
}
