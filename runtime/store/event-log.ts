/**
 * `events.jsonl`: what happened to containers and images, an event a line, oldest first. Whoever does something appends a line, monitors too: with O_APPEND a
 * line that is written in one call is never torn, nor mixed with another's.
 */

import { appendFileSync } from 'node:fs'
import type { DockerEvent, EventType } from '../formats/docker-event.ts'
import type { ContainerRecord } from './container-record.ts'

export type Attributes = Readonly<Record<string, string>>

export class EventLog {
  readonly path: string

  constructor(root: string) {
    this.path = `${root}/events.jsonl`
  }

  /** @param attributes what the action is about; `image`, `name` and the labels are added */
  container(action: string, record: ContainerRecord, attributes: Attributes = {}): void {
    this.#append('container', action, record.Id, { ...containerAttributes(record), ...attributes })
  }

  image(action: string, id: string, attributes: Attributes = {}): void {
    this.#append('image', action, id, attributes)
  }

  #append(Type: EventType, Action: string, ID: string, Attributes: Attributes): void {
    const event: Omit<DockerEvent, 'time' | 'timeNano'> = { Type, Action, Actor: { ID, Attributes }, scope: 'local' }
    appendFileSync(this.path, eventLine(event, BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n), {
      mode: 0o640,
    })
  }
}

/** What every event of a container says of it; docker gives the action's own attributes the last word. */
export function containerAttributes({ Name, Request }: ContainerRecord): Attributes {
  return { ...Request.Labels, image: Request.Image, name: Name }
}

/** The time comes last, so that what a monitor will have to say can be written before it happens. @param nanoseconds since 1970 */
export function eventLine(event: Omit<DockerEvent, 'time' | 'timeNano'>, nanoseconds: bigint): string {
  return `${JSON.stringify(event).slice(0, -1)},"time":${nanoseconds / 1_000_000_000n},"timeNano":${nanoseconds}}\n`
}
