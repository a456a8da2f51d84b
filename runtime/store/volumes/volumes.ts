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

import { closeSync, constants, existsSync, lstatSync, openSync, readFileSync, renameSync } from 'node:fs'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { emptyName } from '../../formats/docker/empty-name.ts'
import { lockFile } from '../../kernel/launch/launcher.ts'
import { withServer } from '../../kernel/launch/server.ts'
import { AT, RENAME } from '../../kernel/program/constants.ts'
import { Program } from '../../kernel/program/program.ts'
import { makeFolder, type StorePaths } from '../files/paths.ts'
import { readAll, readNames } from '../files/read-names.ts'
import { nameOfRemoved, removedName } from '../files/removed-name.ts'
import { temporaryName } from '../files/temporary-name.ts'
import { removeTree } from '../trees/remove-tree.ts'
import { RootedPaths } from '../trees/rooted-paths.ts'
import { type Copy, fillVolume, isUnfilled } from './fill-volume.ts'
import { linkTarget, linkVolume, publishVolume, repairVolume, unlinkDangling } from './make-volume.ts'
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

/** Docker's rule, and no more than fits into a directory's name behind `.removed-`. Names come from command lines: no other may become a path. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,245}$/

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
   * @throws {MinidockError} `not-found` when the container that it was to be removed with is gone; `engine` when what has its name is no volume
   */
  ensure({ Name, Labels = {}, Options = {}, within }: WantedVolume): boolean {
    makeFolder(this.#paths.volumes, 0o700)
    for (;;) {
      if (this.isThere(Name) || this.giveBack(Name) || repairVolume(this.directory(Name))) return false
      // Nobody's any more: the container that it was removed with is gone.
      unlinkDangling(this.directory(Name))
      const record: VolumeRecord = { Name, CreatedAt: new Date().toISOString(), Labels }
      const made =
        within === undefined
          ? publishVolume(this.#paths.volumes, record, Options)
          : linkVolume(this.#paths.volumes, within, record, Options)
      if (made) return true
      this.#refuseDamaged(Name)
    }
  }

  /** Returns all, by name. One whose files cannot be read is left out. @param otherwise is told of those */
  async list(otherwise: (name: string, error: MinidockError) => void = () => undefined): Promise<StoredVolume[]> {
    const volumes: StoredVolume[] = []
    for (const name of readNames(this.#paths.volumes).sort()) {
      try {
        const volume = await this.read(name)
        if (volume) volumes.push(volume)
        else this.#refuseDamaged(name)
      } catch (error) {
        if (!(error instanceof MinidockError)) throw error
        otherwise(name, error)
      }
    }
    return volumes
  }

  /** @throws {MinidockError} `not-found` in docker's words; `engine` when its files are damaged */
  async find(name: string): Promise<StoredVolume> {
    const volume = NAME.test(name) ? await this.read(name) : undefined
    if (!volume) throw noSuchVolume(name)
    return volume
  }

  /** @returns undefined when it is not there @throws {MinidockError} `engine` when its files are damaged */
  async read(name: string): Promise<StoredVolume | undefined> {
    // Loads the schema library, which a start needs only for a volume with options.
    const { damaged, parseVolumeRecord } = await import('./volume-record.ts')
    const path = `${this.directory(name)}/volume.json`
    // It may be given back in between: a volume that has no such file is damaged only if it is there before and after.
    const text = readUnlessGone(path) ?? (this.isThere(name) ? readUnlessGone(path) : undefined)
    if (!this.isThere(name)) return undefined
    if (text === undefined) throw damaged(path, 'it is not there')
    return { record: parseVolumeRecord(path, text), options: await this.options(name), data: this.data(name) }
  }

  /** Returns what is mounted in the place of `_data`; empty: nothing. @throws {MinidockError} `engine` when the file is damaged */
  async options(name: string): Promise<VolumeOptions> {
    const path = `${this.directory(name)}/options.json`
    const text = existsSync(path) ? readUnlessGone(path) : undefined
    return text === undefined ? {} : (await import('./volume-record.ts')).parseVolumeOptions(path, text)
  }

  /**
   * Removes a volume that nobody uses, whatever state its files are in. It is renamed away, and then the containers are asked once more: one that was
   * created in between has renamed the volume back itself, or is found by this second look.
   * @param users returns the ids of the containers that use it
   * @param mayGo returns whether it is removed although this many containers use it
   * @returns the users that it was left to, if any; undefined: it is not there
   */
  async remove(
    name: string,
    users: () => readonly string[],
    mayGo: (count: number) => boolean = count => count === 0,
  ): Promise<readonly string[] | undefined> {
    if (!NAME.test(name)) return undefined
    for (let hidden = false; ; hidden = true) {
      const before = users()
      if (!mayGo(before.length)) return before
      // It has gone with its container.
      if (unlinkDangling(this.directory(name))) return []
      // A killed removal has left this copy, and a newer volume has its name.
      if (inodeOf(this.directory(name)) !== undefined) await this.#destroy(name)
      // Where it was hidden before, `system gc` has removed it from there.
      if (!renameIfThere(this.directory(name), this.#hidden(name))) return hidden ? [] : undefined
      const after = this.#askAgain(name, users, mayGo)
      if (after) return after
      // Another command may have given it back for a container that it has only just made.
      if (await this.#destroy(name)) return []
    }
  }

  /**
   * Ends a removal that was cut short: gives the volume back to those who use it, or else removes it.
   * @param users returns the ids of the containers that use it
   * @returns undefined when another command has ended it meanwhile
   */
  async endRemoval(name: string, users: () => readonly string[]): Promise<'given back' | 'removed' | undefined> {
    if (users().length > 0 && this.giveBack(name)) return 'given back'
    return (await this.#destroy(name)) ? 'removed' : undefined
  }

  /** Returns what is at a path in a volume, where containers may change links at any time: they are followed inside the volume. */
  async kindIn(data: string, path: string): Promise<'directory' | 'file' | undefined> {
    if (!existsSync(data)) return undefined
    const root = openSync(data, constants.O_RDONLY | constants.O_DIRECTORY)
    try {
      return await withServer(this.#launcher, async server => {
        const paths = new RootedPaths(server, root)
        const found = await paths.lookUp(await paths.follow(Buffer.from(path).toString('latin1')))
        if (found.kind !== 'found') return undefined
        const { directory, stats } = found.place
        closeSync(directory)
        // A link that was put here since it was followed.
        if (stats.isSymbolicLink()) return undefined
        return stats.isDirectory() ? 'directory' : 'file'
      })
    } finally {
      closeSync(root)
    }
  }

  /** Locks an open file or directory, until it is closed. */
  async lock(descriptor: number): Promise<void> {
    await lockFile(this.#launcher, descriptor)
  }

  /** Returns whether a volume has no files yet, or not all that were to be copied into it. */
  isUnfilled(name: string, data?: string): boolean {
    return isUnfilled(this.directory(name), data)
  }

  /** Fills a volume, if it is still empty. @param data where its files are; absent: `_data` */
  async fill(name: string, copy: Copy, data?: string): Promise<void> {
    await fillVolume(this.#launcher, this.directory(name), copy, data)
  }

  /**
   * Makes a volume that lies in its container's directory one that stays: another container uses it too. If the container ends at this moment, the volume is gone.
   * @param container the id of that other one
   * @returns the id of the container that it was made for; undefined: it lies in no container's directory, or in that other one's
   */
  async adopt(name: string, container: string): Promise<string | undefined> {
    const path = this.directory(name)
    const target = linkTarget(path)
    const owner = target?.split('/')[2]
    if (target === undefined || owner === container) return undefined
    await withServer(this.#launcher, async server => {
      const program = new Program()
      const calls = program.emitter({ module: 'store', chapter: 6, why: 'the volume and the link to it change places in one step' })
      calls.tolerating('ENOENT').renameat2(AT.FDCWD, `${this.#paths.volumes}/${target}`, AT.FDCWD, path, RENAME.EXCHANGE)
      await server.run(program, { reply: false })
    })
    return owner
  }

  /** Renames a volume back that a command was about to remove. @returns whether there was one */
  giveBack(name: string): boolean {
    return renameIfThere(this.#hidden(name), this.directory(name)) && this.isThere(name)
  }

  /** Returns the names of volumes that commands were about to remove: they were killed, or are at it still. */
  halfRemoved(): string[] {
    return readAll(this.#paths.volumes)
      .map(name => nameOfRemoved(name))
      .filter(name => name !== undefined)
  }

  /** Removes links to volumes that went with their containers. @returns their names */
  releaseDangling(): string[] {
    return readNames(this.#paths.volumes).filter(name => unlinkDangling(this.directory(name)))
  }

  #hidden(name: string): string {
    return `${this.#paths.volumes}/${removedName(name)}`
  }

  /** Asks who uses a hidden volume, and gives it back to those that it must be left to. @returns these; undefined: it may go */
  #askAgain(name: string, users: () => readonly string[], mayGo: (count: number) => boolean): readonly string[] | undefined {
    let goes = false
    try {
      const after = users()
      goes = mayGo(after.length)
      return goes ? undefined : after
    } finally {
      if (!goes) this.giveBack(name)
    }
  }

  /** Removes a hidden volume. @returns false when it is not there */
  async #destroy(name: string): Promise<boolean> {
    const doomed = `${this.#paths.volumes}/${temporaryName()}`
    if (!renameIfThere(this.#hidden(name), doomed)) return false
    await removeTree(this.#launcher, doomed)
    return true
  }

  /** @throws {MinidockError} `engine` when the name is that of something that is no volume, and no command is working on it */
  #refuseDamaged(name: string): void {
    const path = this.directory(name)
    const before = inodeOf(path)
    if (before === undefined || linkTarget(path) !== undefined || this.isThere(name) || inodeOf(path) !== before) return
    throw new MinidockError('engine', `cannot use volume ${name}: ${path} has no directory _data`, {
      hint: `it was damaged: repair it, or remove it with minidock volume rm ${name}`,
    })
  }
}

export function noSuchVolume(name: string): MinidockError {
  if (name.trim() === '') return emptyName('volume')
  return new MinidockError('not-found', `get ${name}: no such volume`, { hint: 'see what there is: minidock volume ls' })
}

function inodeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.ino
}

/** @returns false also when the new name is taken */
function renameIfThere(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    // A link and a directory cannot take each other's place.
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EISDIR'].includes(errnoName(error) ?? '')) return false
    throw error
  }
}

function readUnlessGone(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoName(error) ?? '')) return undefined
    throw error
  }
}
