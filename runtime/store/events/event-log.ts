/**
 * `events.jsonl`: what happened to containers and images, an event a line, oldest first. Whoever does something appends a line, monitors too: with O_APPEND a
 * line that is written in one call is never torn, nor mixed with another's.
 *
 * One that has grown too large is renamed to `events.jsonl.1`, in place of the last such, and the next event begins another. Who had opened it before writes
 * into it still, and readers read both: no event is lost but those that are older than all that `events.jsonl.1` holds.
 */

import { appendFileSync, closeSync, fstatSync, openSync, renameSync, type Stats, statSync } from 'node:fs'
import type { DockerEvent, EventType } from '../../formats/docker/event.ts'
import { lockFileNow } from '../../kernel/launch/lock-file.ts'
import type { ContainerRecord } from '../containers/container-record.ts'
import { labelsOf } from '../containers/labels-of.ts'

export type Attributes = Readonly<Record<string, string>>

export type ImageAction = 'delete' | 'import' | 'load' | 'save' | 'tag' | 'untag'
export type ImageTransfer = 'pull' | 'push'

export type VolumeAction = 'create' | 'mount' | 'unmount' | 'destroy'

export interface LabelledImage {
  readonly id: string
  readonly config: { readonly config: { readonly Labels?: Attributes | undefined } }
}

/** Bytes: some ten thousand events. */
const LIMIT = 4 << 20

export class EventLog {
  readonly path: string
  readonly #launcher: string
  readonly #limit: number

  /** @param limit bytes, after which another file is begun */
  constructor(root: string, launcher: string, limit = LIMIT) {
    this.path = `${root}/events.jsonl`
    this.#launcher = launcher
    this.#limit = limit
  }

  /** Logs nothing of a build's step: it is no container for a user. @param attributes what the action is about; `image`, `name` and the labels are added */
  container(action: string, record: ContainerRecord, attributes: Attributes = {}): void {
    if (hasEvents(record)) this.#append('container', action, record.Id, { ...containerAttributes(record), ...attributes })
  }

  /** The attributes are the image's labels, and a name. Source: moby, daemon/images/image_events.go. @param name as it is typed; absent: the image's id */
  image(action: ImageAction, { id, config }: LabelledImage, name: string = id): void {
    this.#append('image', action, id, { ...config.config.Labels, name })
  }

  /** An image that came from a registry, or went to one: the event is about the reference, as docker's is. @param repository as it is typed */
  transfer(action: ImageTransfer, { config }: LabelledImage, reference: string, repository: string): void {
    this.#append('image', action, reference, { ...config.config.Labels, name: repository })
  }

  /** @param attributes what the action is about: `driver`; of a mount: `container`, `destination` … */
  volume(action: VolumeAction, name: string, attributes: Attributes): void {
    this.#append('volume', action, name, attributes)
  }

  /** What was not needed any more was removed. @param reclaimed bytes */
  prune(type: EventType, reclaimed: number): void {
    this.#append(type, 'prune', '', { reclaimed: String(reclaimed) })
  }

  #append(Type: EventType, Action: string, ID: string, Attributes: Attributes): void {
    const event: Omit<DockerEvent, 'time' | 'timeNano'> = { Type, Action, Actor: { ID, Attributes }, scope: 'local' }
    // Whole milliseconds: a finer clock (node:perf_hooks) takes 2 ms to load.
    const line = eventLine(event, BigInt(Date.now()) * 1_000_000n)
    try {
      appendFileSync(this.path, line, { mode: 0o640 })
      if ((this.#now()?.size ?? 0) > this.#limit) this.#rotate()
    } catch {
      // What was done is done: a full disk, or a folder that this user may only read, is no reason to say that it was not.
    }
  }

  /** Under the lock of the file itself, so that of several who see that it is too large one renames it, and the others then see that it is another. */
  #rotate(): void {
    const descriptor = openSync(this.path, 'r')
    try {
      if (fstatSync(descriptor).size <= this.#limit || !lockFileNow(this.#launcher, descriptor)) return
      if (this.#now()?.ino === fstatSync(descriptor).ino) renameSync(this.path, `${this.path}.1`)
    } finally {
      closeSync(descriptor)
    }
  }

  #now(): Stats | undefined {
    return statSync(this.path, { throwIfNoEntry: false })
  }
}

/** Whether events tell of a container: of a build's step they do not, as with BuildKit. */
export function hasEvents({ MadeBy }: ContainerRecord): boolean {
  return MadeBy !== 'build'
}

/** What every event of a container says of it; docker gives the action's own attributes the last word. */
export function containerAttributes(record: ContainerRecord): Attributes {
  return { ...labelsOf(record), image: record.Request.Image, name: record.Name }
}

/** The time comes last, so that what a monitor will have to say can be written before it happens. @param nanoseconds since 1970 */
export function eventLine(event: Omit<DockerEvent, 'time' | 'timeNano'>, nanoseconds: bigint): string {
  return `${unfinishedEvent(event)},"time":${nanoseconds / 1_000_000_000n},"timeNano":${nanoseconds}}\n`
}

/** An event without its time and its last bracket. */
export function unfinishedEvent(event: Omit<DockerEvent, 'time' | 'timeNano'>): string {
  return JSON.stringify(event).slice(0, -1)
}
