/**
 * `names/<name>` is a symbolic link to `../containers/<id>`: making it, exclusively, is what reserves the name.
 *
 * A name is free when there is no link, and as well when its link dangles: the container's directory is made before its name, and the name of one that is
 * being removed is taken aside before its directory goes. So a link that dangles belongs to nobody.
 */

import { existsSync as exists, lstatSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'
import { readNames } from '../files/read-names.ts'
import { temporaryName } from '../files/temporary-name.ts'

const TARGET = '../containers/'

/** Bytes of a file's name at most (NAME_MAX). */
const LONGEST_NAME = 255

export class ContainerNames {
  readonly #directory: string

  /** @param directory names/ */
  constructor(directory: string) {
    this.#directory = directory
  }

  path(name: string): string {
    return `${this.#directory}/${name}`
  }

  all(): string[] {
    return readNames(this.#directory)
  }

  /** The id that a name stands for, also when it dangles. What is no link, somebody has put there by hand: it is the name of no container. */
  idOf(name: string): string | undefined {
    if (name === '' || name.includes('/') || name.startsWith('.') || Buffer.byteLength(name) > LONGEST_NAME) return undefined
    // Most names that somebody asks for are free, and to ask first is faster than an error.
    return lstatSync(this.path(name), { throwIfNoEntry: false }) && this.#targetOf(name)
  }

  #targetOf(name: string): string | undefined {
    try {
      return readlinkSync(this.path(name)).replace(TARGET, '')
    } catch (error) {
      if (errnoName(error) === 'ENOENT' || errnoName(error) === 'EINVAL') return undefined
      throw error
    }
  }

  /** The names of a container whose record cannot say it. */
  of(id: string): string[] {
    return this.all().filter(name => this.#targetOf(name) === id)
  }

  /** False when it is another container's. Somebody who cleans up may have made the same link for us meanwhile. */
  reserve(name: string, id: string): boolean {
    for (;;) {
      try {
        symlinkSync(`${TARGET}${id}`, this.path(name))
        return true
      } catch (error) {
        if (errnoName(error) !== 'EEXIST') throw error
        if (this.idOf(name) === id) return true
        if (!this.#freeDangling(name)) return false
      }
    }
  }

  /** Frees names whose container is gone. */
  releaseDangling(): string[] {
    return this.all().filter(name => this.#freeDangling(name))
  }

  /** Gives a name up that a container has no longer, unless it is another's by now. */
  free(name: string, id: string): void {
    if (this.idOf(name) === id) this.#takeAway(name, target => target === `${TARGET}${id}`)
  }

  #freeDangling(name: string): boolean {
    const dangles = (target: string) => !exists(`${this.#directory}/${target}`)
    const owner = this.idOf(name)
    // What is no link is nobody's name, and not ours to take.
    if (owner === undefined) return !lstatSync(this.path(name), { throwIfNoEntry: false })
    return dangles(`${TARGET}${owner}`) && this.#takeAway(name, dangles)
  }

  /**
   * Takes the name aside before it looks again, so that a container that takes the name meanwhile does not lose it.
   * @returns false when it was put back
   */
  #takeAway(name: string, mayGo: (target: string) => boolean): boolean {
    const aside = this.path(temporaryName())
    try {
      renameSync(this.path(name), aside)
    } catch (error) {
      if (errnoName(error) === 'ENOENT') return true
      throw error
    }
    try {
      const target = readlinkSync(aside)
      if (mayGo(target)) return true
      symlinkSync(target, this.path(name))
      return false
    } catch (error) {
      if (errnoName(error) === 'EEXIST') return true
      throw error
    } finally {
      unlinkSync(aside)
    }
  }
}
