/**
 * Volumes on disk: one directory each, `volumes/<name>/`, made whole under another name and then renamed into place.
 *
 *   _data          the files
 *   volume.json    name, time and labels
 *   options.json   what is mounted in the place of `_data`; there only for a volume that was made with options
 *   filled         what the image has at its place, on the way into `_data` (`fill-volume.ts`)
 *
 * The anonymous volume of a container that is removed when it ends (`--rm`) lies in that container's directory, and `volumes/<name>` is a link to it: so one
 * removal takes both away. As soon as another container uses it too, the two change places (`adopt`).
 *
 * `.removed-<name>/` is a volume that a command is about to remove.
 */

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { withServer } from '../../kernel/launch/server.ts'
import { AT, RENAME } from '../../kernel/program/constants.ts'
import { Program } from '../../kernel/program/program.ts'
import { syncFolder } from '../files/atomic.ts'
import { makeFolder, type StorePaths } from '../files/paths.ts'
import { readAll, readNames } from '../files/read-names.ts'
import { temporaryName } from '../files/temporary-name.ts'
import { removeTree } from '../trees/remove-tree.ts'
import { type Copy, fillVolume, isUnfilled } from './fill-volume.ts'
import type { VolumeOptions, VolumeRecord } from './volume-record.ts'

/** A volume that is asked for. */
export interface WantedVolume {
  readonly Name: string
  readonly Labels?: Readonly<Record<string, string>>
  readonly Options?: VolumeOptions
  /** The directory of the container that it is removed with; absent: it stays until it is removed itself. */
  readonly within?: string
}

export interface StoredVolume {
  readonly record: VolumeRecord
  /** Empty for one whose files are in `_data`. */
  readonly options: VolumeOptions
  /** volumes/<name>/_data */
  readonly data: string
}

const REMOVED = '.removed-'

export class VolumeStore {
  readonly #paths: StorePaths
  readonly #launcher: string

  /** @param launcher path of the launcher's binary */
  constructor(paths: StorePaths, launcher: string) {
    this.#paths = paths
    this.#launcher = launcher
  }

  directory(name: string): string {
    return `${this.#paths.volumes}/${name}`
  }

  data(name: string): string {
    return `${this.directory(name)}/_data`
  }

  /** Returns whether there is such a volume. A link whose container is gone is none. */
  isThere(name: string): boolean {
    return existsSync(this.data(name))
  }

  names(): string[] {
    return readNames(this.#paths.volumes)
      .filter(name => this.isThere(name))
      .sort()
  }

  /**
   * Makes a volume, unless there is one of that name.
   * @returns whether it was made
   * @throws {MinidockError} `not-found` when the container that it was to be removed with is gone
   */
  ensure({ Name, Labels = {}, Options = {}, within }: WantedVolume): boolean {
    makeFolder(this.#paths.volumes, 0o700)
    for (;;) {
      if (this.isThere(Name) || this.giveBack(Name) || this.#repair(Name)) return false
      const record: VolumeRecord = { Name, CreatedAt: new Date().toISOString(), Labels }
      if (within === undefined ? this.#publish(record, Options) : this.#publishWithin(within, record, Options)) return true
    }
  }

  /** Returns all, by name. One whose files cannot be read is left out. @param otherwise is told of those */
  async list(otherwise: (name: string, error: MinidockError) => void = () => undefined): Promise<StoredVolume[]> {
    const volumes: StoredVolume[] = []
    for (const name of this.names()) {
      try {
        const volume = await this.read(name)
        if (volume) volumes.push(volume)
      } catch (error) {
        if (!(error instanceof MinidockError)) throw error
        otherwise(name, error)
      }
    }
    return volumes
  }

  /** @throws {MinidockError} `not-found` in docker's words; `engine` when its files are damaged */
  async find(name: string): Promise<StoredVolume> {
    const volume = /^[a-zA-Z0-9]/.test(name) ? await this.read(name) : undefined
    if (volume) return volume
    throw new MinidockError('not-found', `get ${name}: no such volume`, { hint: 'see what there is: minidock volume ls' })
  }

  /** @returns undefined when it is not there @throws {MinidockError} `engine` when its files are damaged */
  async read(name: string): Promise<StoredVolume | undefined> {
    // Loads the schema library, which a start needs only for a volume with options.
    const { parseVolumeRecord } = await import('./volume-record.ts')
    const path = `${this.directory(name)}/volume.json`
    const text = readUnlessGone(path)
    if (text === undefined || !this.isThere(name)) return undefined
    return { record: parseVolumeRecord(path, text), options: await this.options(name), data: this.data(name) }
  }

  /** Returns what is mounted in the place of `_data`; empty: nothing. @throws {MinidockError} `engine` when the file is damaged */
  async options(name: string): Promise<VolumeOptions> {
    const path = `${this.directory(name)}/options.json`
    const text = existsSync(path) ? readUnlessGone(path) : undefined
    return text === undefined ? {} : (await import('./volume-record.ts')).parseVolumeOptions(path, text)
  }

  /**
   * Removes a volume that nobody uses. It is renamed away, and only then the users are asked once more: who has begun to use it meanwhile finds that it is
   * gone, and gives it back, or sees it given back here.
   * @param users returns the ids of the containers that use it
   * @returns the users that it was left to, if any; undefined: it is not there
   */
  async remove(name: string, users: () => readonly string[]): Promise<readonly string[] | undefined> {
    for (;;) {
      const before = users()
      if (before.length > 0) return before
      if (this.#isLinkToNothing(name)) unlinkSync(this.directory(name))
      if (!this.#hide(name)) return undefined
      const after = users()
      if (after.length > 0) {
        this.giveBack(name)
        return after
      }
      const doomed = `${this.#paths.volumes}/${temporaryName()}`
      // Another command may have given it back for a container that it has only just made.
      if (!renameIfThere(`${this.#paths.volumes}/${REMOVED}${name}`, doomed)) continue
      await removeTree(this.#launcher, doomed)
      return []
    }
  }

  /** Returns whether a volume has no files yet, or not all that were to be copied into it. */
  isUnfilled(name: string, data?: string): boolean {
    return isUnfilled(this.directory(name), data)
  }

  /** Fills a volume, if it is still empty. @param data where its files are; absent: `_data` */
  async fill(name: string, copy: Copy, data?: string): Promise<void> {
    await fillVolume(this.#launcher, this.directory(name), copy, data)
  }

  /** Makes a volume that lies in its container's directory one that stays: another container uses it too. @returns the id of that container, if it did */
  async adopt(name: string): Promise<string | undefined> {
    const path = this.directory(name)
    const target = linkTarget(path)
    if (target === undefined) return undefined
    await withServer(this.#launcher, async server => {
      const program = new Program()
      const calls = program.emitter({ module: 'store', chapter: 6, why: 'the volume and the link to it change places in one step' })
      calls.tolerating('ENOENT').renameat2(AT.FDCWD, `${this.#paths.volumes}/${target}`, AT.FDCWD, path, RENAME.EXCHANGE)
      await server.run(program, { reply: false })
    })
    return target.split('/')[2]
  }

  /** Renames a volume back that a command was about to remove. @returns whether there was one */
  giveBack(name: string): boolean {
    return renameIfThere(`${this.#paths.volumes}/${REMOVED}${name}`, this.directory(name)) && this.isThere(name)
  }

  /** Returns the names of volumes that commands were about to remove: they were killed, or are at it still. */
  halfRemoved(): string[] {
    return readAll(this.#paths.volumes)
      .filter(name => name.startsWith(REMOVED))
      .map(name => name.slice(REMOVED.length))
  }

  /** Removes links to volumes that went with their containers. @returns their names */
  releaseDangling(): string[] {
    const dangling = readNames(this.#paths.volumes).filter(name => this.#isLinkToNothing(name))
    for (const name of dangling) rmSync(this.directory(name), { force: true })
    return dangling
  }

  #publish(record: VolumeRecord, options: VolumeOptions): boolean {
    const stage = `${this.#paths.volumes}/${temporaryName()}`
    makeVolume(stage, record, options, true)
    try {
      // Onto a directory that has files rename(2) fails, and every volume has.
      renameSync(stage, this.directory(record.Name))
      syncFolder(this.#paths.volumes)
      return true
    } catch (error) {
      rmSync(stage, { recursive: true, force: true })
      if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoName(error) ?? '')) {
        // Nobody's any more: the container that it was removed with is gone.
        if (this.#isLinkToNothing(record.Name)) rmSync(this.directory(record.Name), { force: true })
        return false
      }
      throw error
    }
  }

  #publishWithin(container: string, record: VolumeRecord, options: VolumeOptions): boolean {
    const directory = `${container}/volumes/${record.Name}`
    try {
      makeFolder(dirname(directory), 0o700)
      makeVolume(directory, record, options, false)
      symlinkSync(`../containers/${container.slice(container.lastIndexOf('/') + 1)}/volumes/${record.Name}`, this.directory(record.Name))
      return true
    } catch (error) {
      if (errnoName(error) !== 'ENOENT') throw error
      throw new MinidockError('not-found', 'the container was removed while its volumes were made', { cause: error })
    }
  }

  /** Makes `_data` again in a volume of which it was taken away. @returns whether there is such a volume */
  #repair(name: string): boolean {
    try {
      return lstatSync(this.directory(name), { throwIfNoEntry: false })?.isDirectory() === true && makeData(this.directory(name))
    } catch (error) {
      // Another command has repaired it, or removed it.
      if (['EEXIST', 'ENOENT'].includes(errnoName(error) ?? '')) return false
      throw error
    }
  }

  #hide(name: string): boolean {
    const removed = `${this.#paths.volumes}/${REMOVED}${name}`
    // What a killed command has left: nobody has asked for it since.
    if (existsSync(removed) && this.isThere(name)) renameIfThere(removed, `${this.#paths.volumes}/${temporaryName()}`)
    return renameIfThere(this.directory(name), removed)
  }

  #isLinkToNothing(name: string): boolean {
    return linkTarget(this.directory(name)) !== undefined && !existsSync(this.directory(name))
  }
}

function makeVolume(directory: string, record: VolumeRecord, options: VolumeOptions, durable: boolean): void {
  mkdirSync(directory, { mode: 0o700 })
  makeData(directory)
  writeFileSync(`${directory}/volume.json`, `${JSON.stringify(record, undefined, 2)}\n`, { flush: durable })
  if (Object.keys(options).length > 0)
    writeFileSync(`${directory}/options.json`, `${JSON.stringify(options, undefined, 2)}\n`, { flush: durable, mode: 0o600 })
}

function makeData(directory: string): true {
  mkdirSync(`${directory}/_data`)
  // The umask would change what is asked for.
  chmodSync(`${directory}/_data`, 0o755)
  return true
}

function renameIfThere(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errnoName(error) ?? '')) return false
    throw error
  }
}

/** Returns where a link leads; undefined: it is none. */
function linkTarget(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined
}

function readUnlessGone(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return undefined
    throw error
  }
}
