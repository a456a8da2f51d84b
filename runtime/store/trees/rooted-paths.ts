/**
 * Looking up paths in a container's root as its own processes would: openat2(2) with RESOLVE_IN_ROOT. Whatever links are on the way, and whoever changes them
 * meanwhile, what is found is in that root.
 */

import { type BigIntStats, closeSync, constants, fstatSync, openSync } from 'node:fs'
import type { Server } from '../../kernel/launch/server.ts'
import { AT, O, RESOLVE, SIZE_OF_OPEN_HOW } from '../../kernel/program/constants.ts'
import { ERRNO } from '../../kernel/program/errno.ts'
import { Program } from '../../kernel/program/program.ts'
import { readLink, statEntry } from './open-entry.ts'
import { kernelName, splitPath } from './unpack-names.ts'

/** As the kernel's limit (path_resolution(7)). */
const MAX_LINKS = 40

/** A name in an open directory of this process, which is to be closed. */
export interface Place {
  readonly directory: number
  /** `.`: the directory itself. */
  readonly name: string
  readonly stats: BigIntStats
}

export type Lookup = { readonly kind: 'found'; readonly place: Place } | { readonly kind: 'missing' } | { readonly kind: 'not-a-directory' }

/** Whether a path, in latin1, has a name or a length that the kernel refuses (NAME_MAX, PATH_MAX): nothing can be there. */
function isTooLong(path: string): boolean {
  return path.length >= 4096 || path.split('/').some(name => name.length > 255)
}

export class RootedPaths {
  readonly #server: Server
  readonly #root: number

  /** @param root an open directory of this process */
  constructor(server: Server, root: number) {
    this.#server = server
    this.#root = root
  }

  /**
   * @param path latin1; a link at its end is what is found, and not what it leads to …
   * @param asDirectory … unless a directory is asked for
   */
  async lookUp(path: string, asDirectory = false): Promise<Lookup> {
    const [parent, name] = splitPath(path)
    const whole = asDirectory || name === ''
    const directory = await this.#open(whole ? path : parent)
    if (typeof directory === 'string') return { kind: directory }
    const stats = whole ? fstatSync(directory, { bigint: true }) : statEntry(directory, name)
    if (stats) return { kind: 'found', place: { directory, name: whole ? '.' : name, stats } }
    closeSync(directory)
    return { kind: 'missing' }
  }

  /** Where a path leads when the links at its end are followed, as far as they lead. It may change at any time. */
  async follow(path: string): Promise<string> {
    let current = path
    for (let links = 0; links < MAX_LINKS; links++) {
      const found = await this.lookUp(current)
      if (found.kind !== 'found') return current
      const { directory, name, stats } = found.place
      const target = stats.isSymbolicLink() ? readLink(directory, name) : undefined
      closeSync(directory)
      if (target === undefined) return current
      current = target.startsWith('/') ? target : `${splitPath(current)[0]}/${target}`
    }
    return current
  }

  async #open(path: string): Promise<number | 'missing' | 'not-a-directory'> {
    if (isTooLong(path)) return 'missing'
    const program = new Program()
    const calls = program.emitter({ module: 'store', chapter: 8, why: 'look up a path in a container' })
    const [root, found] = [calls.register('root'), calls.register('found')]
    calls.into(root).openat(AT.FDCWD, `/proc/${process.pid}/fd/${this.#root}`, O.PATH | O.DIRECTORY | O.CLOEXEC, 0)
    const how = { flags: O.PATH | O.DIRECTORY | O.CLOEXEC, resolve: RESOLVE.IN_ROOT | RESOLVE.NO_MAGICLINKS }
    calls
      .tolerating('ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES')
      .into(found)
      .openat2(root, kernelName(path || '.'), how, SIZE_OF_OPEN_HOW)
    calls.close(root)
    const descriptor = (await this.#server.run(program, { reply: true })).register(found)
    if (descriptor < 0) return descriptor === -ERRNO.ENOTDIR ? 'not-a-directory' : 'missing'
    try {
      return openSync(`/proc/${this.#server.pid}/fd/${descriptor}`, O.PATH | constants.O_DIRECTORY)
    } finally {
      await this.#close(descriptor)
    }
  }

  async #close(descriptor: number): Promise<void> {
    const program = new Program()
    program.emitter({ module: 'store', chapter: 8, why: 'Node has opened the directory itself by now' }).close(descriptor)
    await this.#server.run(program, { reply: false })
  }
}
