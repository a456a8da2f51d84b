/**
 * The containers that `stats` shows. Which there are is read once; from then on the log of events tells which begin and end, and the files of one that does neither
 * are not read again.
 */

import { MinidockError } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { findReconciled, listReconciled } from '../../engine/reconcile.ts'
import type { DockerEvent } from '../../formats/docker/event.ts'
import { truncateId } from '../../formats/docker/format.ts'
import { readHierarchies } from '../../kernel/cgroups/cgroups.ts'
import { isActive, type StoredContainer } from '../../store/containers/stored-container.ts'
import { EventReader } from '../../store/events/event-reader.ts'
import { openStore } from '../../store/files/paths.ts'
import { machineTime } from './accounting.ts'
import { KeptFile } from './kept-file.ts'
import type { Shown } from './stats-row.ts'
import { Subject } from './subject.ts'

/** Of containers: after these, what is on disk has changed. */
const CHANGES = ['create', 'start', 'die', 'restart', 'pause', 'unpause', 'rename', 'destroy']

export interface WatchOptions {
  /** Those that do not run as well. */
  readonly all: boolean
  /** Only these, whatever becomes of them; empty: those there are, and those that come. */
  readonly names: readonly string[]
}

export class Watched {
  readonly #engine: Engine
  readonly #options: WatchOptions
  readonly #hierarchies = readHierarchies()
  readonly #machine = new KeptFile('/proc/stat')
  readonly #log: EventReader
  /** By id. */
  readonly #subjects = new Map<string, Subject>()

  private constructor(engine: Engine, options: WatchOptions) {
    this.#engine = engine
    this.#options = options
    openStore(engine.store.paths)
    // Before the containers are read: none can begin unseen in between.
    this.#log = new EventReader(engine.store.events, false)
  }

  /** @param refused is told why one that was named is not there */
  static async open(engine: Engine, options: WatchOptions, refused: (error: MinidockError) => void): Promise<Watched> {
    const watched = new Watched(engine, options)
    for (const name of options.names) await watched.#addNamed(name, refused)
    if (options.names.length > 0) return watched
    for (const container of await listReconciled(engine))
      if (watched.#isWanted(container)) watched.#add(truncateId(container.record.Id), container)
    return watched
  }

  /** What all of them have used up to now. */
  async measure(): Promise<void> {
    for (const id of new Set(
      this.#log
        .read()
        .filter(isChange)
        .map(({ Actor }) => Actor.ID),
    ))
      await this.#lookAgain(id)
    const machine = machineTime(this.#machine.read() ?? '')
    for (const subject of [...this.#subjects.values()]) if (!subject.measure(machine)) await this.#lookAgain(subject.id)
  }

  get shown(): readonly Shown[] {
    return [...this.#subjects.values()].map(subject => subject.shown)
  }

  /** Nothing that a second look would tell more of. */
  get isIdle(): boolean {
    return this.shown.every(({ measured }) => measured.kind !== 'measured')
  }

  close(): void {
    this.#log.close()
    this.#machine.close()
    for (const subject of this.#subjects.values()) subject.close()
  }

  async #addNamed(name: string, refused: (error: MinidockError) => void): Promise<void> {
    try {
      this.#add(name, await findReconciled(this.#engine, name))
    } catch (error) {
      if (!(error instanceof MinidockError)) throw error
      refused(error)
    }
  }

  #add(text: string, container: StoredContainer): void {
    const { Id } = container.record
    if (!this.#subjects.has(Id)) this.#subjects.set(Id, new Subject(text, container, this.#hierarchies))
  }

  #isWanted(container: StoredContainer): boolean {
    return this.#options.all || isActive(container)
  }

  async #lookAgain(id: string): Promise<void> {
    const container = await this.#current(id)
    const subject = this.#subjects.get(id)
    const isNamed = this.#options.names.length > 0
    if (isNamed || (container && this.#isWanted(container))) {
      if (subject) subject.update(container)
      else if (container && !isNamed) this.#add(truncateId(id), container)
      return
    }
    subject?.close()
    this.#subjects.delete(id)
  }

  /** One that is gone, or that cannot be read any more, is none. */
  async #current(id: string): Promise<StoredContainer | undefined> {
    try {
      return await findReconciled(this.#engine, id)
    } catch (error) {
      if (error instanceof MinidockError) return undefined
      throw error
    }
  }
}

function isChange({ Type, Action }: DockerEvent): boolean {
  return Type === 'container' && CHANGES.includes(Action)
}
