/**
 * Containers on disk: one directory each, `containers/<id>/`, made whole under another name and then renamed into place.
 *
 *   request.json   what was asked for, and when; only `rename` and `update` change it
 *   config.json    the OCI spec of the last start
 *   plan.json      the facts that its last start was planned with, and what was reserved for it
 *   lock           held by the monitor as long as it lives, else by a command that releases, removes or copies into the container; it has the number of
 *                  the last start, and the name of the process that began it
 *   release        the program that undoes what outlives the container on the host; release.new before the monitor holds the lock
 *   birth          the program that starts it, on its way from a command to the client
 *   next           the program of its next life, for a monitor that waits before it starts the container again
 *   pid, exit      written by the monitor: while it runs, and when it has ended
 *   error          why the last start failed
 *   stopped        a command stopped or killed it: no restart policy starts it again
 *   paused         its processes are frozen
 *   unpaused       its health has not been checked since they were thawed
 *   freezer        the cgroup that was made to freeze them in
 *   restart        how often its policy has started it again
 *   waiting        it has ended, and its monitor waits before it starts it again
 *   health         the result of its health check, written by the monitor; health.conf, health.birth: the check's times, and its program
 *   attach         the socket on which the monitor accepts clients
 *   attaching/     sockets of clients that wait for the next start (`attaching.ts`)
 *   event          where the monitor logs events, and the container's attributes in them; log.attrs: the attributes of its log's records
 *   oom            where the kernel counts the processes that it kills for want of memory
 *   restart-policy the command that the monitor runs when the container has ended
 *   volumes/       anonymous volumes that go with it: `--rm`
 *   execs/<id>/    what `exec` started in it: a directory like this one, with a monitor of its own
 *   log.jsonl      stdout and stderr; log.jsonl.1 … older ones; with the log driver `local`: local.log, local.log.1 …
 *   name           its name, taken aside: the container is being removed
 *   rootfs upper work hostname hosts resolv.conf
 *
 * `.removed-<id>/` is what is left of a container that is gone.
 */

import { existsSync as exists, rmSync } from 'node:fs'
import { MinidockError } from '../../base/errors.ts'
import { isContainerId } from '../../formats/docker/container-id.ts'
import { emptyName } from '../../formats/docker/empty-name.ts'
import type { StorePaths } from '../files/paths.ts'
import { readNames } from '../files/read-names.ts'
import { temporaryName } from '../files/temporary-name.ts'
import { ContainerNames } from './container-names.ts'
import { type ContainerRecord, parseRecord, type RunningProcess, readRunning } from './container-record.ts'
import { isBeingRemoved, makeContainer, neverStarted, readContainer, type StoredContainer } from './stored-container.ts'

export type { StoredContainer } from './stored-container.ts'

const HINTED = 8

export class ContainerStore {
  readonly #paths: StorePaths
  readonly names: ContainerNames

  constructor(paths: StorePaths) {
    this.#paths = paths
    this.names = new ContainerNames(paths.names)
  }

  directory(id: string): string {
    return `${this.#paths.containers}/${id}`
  }

  namePath(name: string): string {
    return this.names.path(name)
  }

  /**
   * Makes a container's directory, whole or not at all, and reserves its name.
   * @throws {MinidockError} `conflict` when the name is another container's; nothing is left then
   */
  create(made: Omit<ContainerRecord, 'Creator'>): StoredContainer {
    this.#refuseTakenName(made.Name)
    const temporary = temporaryName()
    const record: ContainerRecord = { ...made, Creator: temporary }
    const directory = this.directory(record.Id)
    makeContainer(`${this.#paths.containers}/${temporary}`, directory, record)
    if (!this.names.reserve(record.Name, record.Id)) {
      rmSync(directory, { recursive: true, force: true })
      throw nameTaken(record.Name, this.names.idOf(record.Name) ?? { file: this.names.path(record.Name) })
    }
    return neverStarted(record, directory)
  }

  /** @param record the content of its `request.json`: the container itself may be gone */
  recall(record: string): StoredContainer {
    const known = parseRecord('request.json', record)
    return neverStarted(known, this.directory(known.Id))
  }

  /**
   * By name, id, or a beginning of an id that only one has.
   * @throws {MinidockError} `not-found` in docker's words; `conflict` when a prefix is ambiguous; `engine` when its files are damaged
   */
  find(text: string): StoredContainer {
    const found = this.read(this.idOf(text))
    if (!found) throw this.#notFound(text)
    return found
  }

  /**
   * The id alone, for a container whose files may be damaged.
   * @throws {MinidockError} `not-found` in docker's words, or `conflict` when a prefix is ambiguous
   */
  idOf(text: string): string {
    const id = isContainerId(text) ? text : (this.names.idOf(text.replace(/^\//, '')) ?? this.#idOfPrefix(text))
    if (id === undefined || !this.isThere(id)) throw this.#notFound(text)
    return id
  }

  isThere(id: string): boolean {
    return exists(this.directory(id))
  }

  isBeingRemoved(id: string): boolean {
    return isBeingRemoved(this.directory(id))
  }

  ids(): string[] {
    return readNames(this.#paths.containers).filter(isContainerId)
  }

  /**
   * All, newest first. One whose files cannot be read is left out.
   * @param otherwise is told of those
   */
  list(otherwise?: (id: string, error: MinidockError) => void): StoredContainer[] {
    const all = this.ids().flatMap(id => this.#readable(id, error => otherwise?.(id, error)) ?? [])
    return all.sort((a, b) => (a.record.Created < b.record.Created ? 1 : -1))
  }

  isNameTaken(name: string): boolean {
    return this.names.idOf(name) !== undefined
  }

  /**
   * Reads a container, again; undefined when it is gone.
   * @throws {MinidockError} `engine` when its files are damaged
   */
  read(id: string): StoredContainer | undefined {
    return readContainer(this.directory(id), id)
  }

  /**
   * The names that lead to a container. All are asked only where it is not known by the one that its record has: any other is what a killed `rename` has left, and
   * belongs to nobody once the container is gone.
   */
  namesOf(id: string): string[] {
    const name = this.#readable(id)?.record.Name
    return name !== undefined && this.names.idOf(name) === id ? [name] : this.names.of(id)
  }

  /** Who runs, as the monitor wrote it; undefined where that cannot be read. For a container whose other files may be damaged. */
  processOf(id: string): RunningProcess | undefined {
    try {
      return readRunning(this.directory(id))
    } catch (error) {
      if (error instanceof MinidockError) return undefined
      throw error
    }
  }

  #readable(id: string, otherwise: (error: MinidockError) => void = () => undefined): StoredContainer | undefined {
    try {
      return this.read(id)
    } catch (error) {
      if (!(error instanceof MinidockError)) throw error
      otherwise(error)
      return undefined
    }
  }

  #refuseTakenName(name: string): void {
    const owner = this.names.idOf(name)
    if (owner !== undefined && this.isThere(owner)) throw nameTaken(name, owner)
  }

  #idOfPrefix(prefix: string): string | undefined {
    if (!/^[a-f0-9]{1,64}$/.test(prefix)) return undefined
    const ids = this.ids().filter(id => id.startsWith(prefix))
    if (ids.length > 1)
      throw new MinidockError('conflict', `Multiple IDs found with provided prefix: ${prefix}`, { hint: 'give more digits' })
    return ids[0]
  }

  #notFound(text: string): MinidockError {
    if (text.trim() === '') return emptyName('container')
    const names = this.names.all()
    const shown = `${names.slice(0, HINTED).join(', ')}${names.length > HINTED ? ', …' : ''}`
    return new MinidockError('not-found', `No such container: ${text}`, {
      hint: names.length === 0 ? 'there are no containers' : `there are: ${shown}`,
    })
  }
}

/** @param owner a container's id, or a file that somebody has put in the place of the name's link */
function nameTaken(name: string, owner: string | { readonly file: string }): MinidockError {
  if (typeof owner !== 'string') {
    return new MinidockError(
      'conflict',
      `the container name ${name} cannot be taken: ${owner.file} is in its place, and is no link to a container`,
      {
        hint: 'take that file away, or choose another name',
      },
    )
  }
  return new MinidockError('conflict', `Conflict. The container name "/${name}" is already in use by container "${owner}"`, {
    hint: `remove it first (minidock rm ${name}), or choose another name`,
  })
}
