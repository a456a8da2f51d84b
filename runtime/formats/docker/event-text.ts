/** An event as `events` shows it (docker/cli, cli/command/system/events.go). */

import { visibleLine } from '../text/visible.ts'
import type { DockerEvent } from './event.ts'
import { formatLocalNanoseconds } from './timestamp.ts'

/** Of ECMAScript's "JSON.parse source text access": a number with more digits than a double has. */
interface ExactJson extends JSON {
  rawJSON(text: string): unknown
}

/** `2026-01-31T12:00:00.000000000Z container start <id> (image=busybox, name=web)`, in the local time; one line, whatever a label holds. */
export function eventLineOf({ Type, Action, Actor, timeNano }: DockerEvent): string {
  const attributes = Object.entries(Actor.Attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
  const about = attributes.length === 0 ? '' : ` (${attributes.join(', ')})`
  return visibleLine(`${formatLocalNanoseconds(timeNano)} ${Type} ${Action} ${Actor.ID}${about}`)
}

/** What a template is run on: the members under the names of docker's Go structure, where JSON's are others. */
export function eventData(event: DockerEvent): object {
  const { Type, Action, Actor, scope, time, timeNano } = event
  const older = olderMembers(event)
  const data = {
    Status: older.status ?? '',
    ID: older.id ?? '',
    From: older.from ?? '',
    Type,
    Action,
    Actor,
    Scope: scope,
    Time: time,
    TimeNano: timeNano,
  }
  // `{{json .}}` gives JSON's names. It is no member that a template could see.
  return Object.defineProperty(data, 'toJSON', { value: () => eventObject(event) })
}

export function eventJson(event: DockerEvent): string {
  return JSON.stringify(eventObject(event))
}

function eventObject(event: DockerEvent): object {
  return { ...olderMembers(event), ...event, timeNano: (JSON as ExactJson).rawJSON(String(event.timeNano)) }
}

/** What version 1.21 of the API said of containers and images, and docker's daemon says still. */
function olderMembers({ Type, Action, Actor }: DockerEvent): { status?: string; id?: string; from?: string } {
  if (Type !== 'container' && Type !== 'image') return {}
  const { image } = Actor.Attributes
  return { status: Action, id: Actor.ID, ...(Type === 'container' && image !== undefined && { from: image }) }
}
