/**
 * Makes files in a tree that somebody else may be changing: a container's while it runs, or a user's folder. Docker's rules for what is there already: a directory
 * stays, and gets what comes in it; anything else is replaced; and neither takes the place of the other, unless that is asked for.
 *
 * Nothing is done to a path twice: between the two, it may have become another's (`filled-tree.ts`).
 */

import type { TarMember } from '../../formats/tar/member.ts'
import { AT, O, RESOLVE, SIZE_OF_OPEN_HOW } from '../../kernel/program/constants.ts'
import type { Register } from '../../kernel/program/register.ts'
import type { Owner } from './describe-file.ts'
import { FilledTree } from './filled-tree.ts'
import type { Entry } from './open-entry.ts'
import type { Batches } from './unpack-batch.ts'
import { confine, displayName } from './unpack-names.ts'

/** A name, whatever it is, but not where another mount begins. */
const NO_MOUNT = { flags: O.PATH | O.NOFOLLOW | O.CLOEXEC, resolve: RESOLVE.NO_XDEV }
/** Bytes that one sendfile(2) copies. */
const AT_ONCE = 2 ** 26
/** How a batch's calls say which file they are about (`write-failure.ts`). */
export const COPYING = 'copy to '

export interface WriteTarget {
  /** An open directory of this process: links do not lead out of it. */
  readonly root: number
  /** Below it, where names begin: a path of the root, latin1. */
  readonly directory: string
  /** How that directory is called in errors. */
  readonly shown: string
  /** Returns how the source of a name in that directory is called in errors; absent: as the name. */
  readonly sourceOf?: (name: string) => string
  /** Links on the way are an error, and not followed inside the root. */
  readonly refusesLinks?: boolean
  /** As in `DescribeOptions`; absent: the archive's. */
  readonly owner?: Owner | null
  /** Nothing is mounted below it: no file is asked whether a mount begins there. */
  readonly hasNoMounts?: boolean
  /** A directory may take the place of what is none, and the other way round. Default: both are an error … */
  readonly replaces?: boolean
  /** … in the words of `docker cp`, or of `COPY` in a Dockerfile. */
  readonly words?: 'cp' | 'build'
}

export class TreeWriter {
  readonly #batches: Batches
  readonly #shown: string
  readonly #replaces: boolean
  readonly #hasNoMounts: boolean
  readonly #tree: FilledTree
  #source: Register | undefined

  constructor(batches: Batches, { root, shown, refusesLinks = false, replaces = false, hasNoMounts = false, ...target }: WriteTarget) {
    this.#batches = batches
    this.#replaces = replaces
    this.#hasNoMounts = hasNoMounts
    this.#shown = shown.replace(/\/$/, '')
    batches.because('open the root that files are copied to')
    const resolve = refusesLinks ? RESOLVE.NO_SYMLINKS : 0
    this.#tree = new FilledTree(batches, { ...target, root: `/proc/${process.pid}/fd/${root}`, flags: O.PATH, resolve })
  }

  /** @throws {MinidockError} `invalid` for a name that climbs */
  begin(member: TarMember): void {
    const path = confine(member.name)
    if (path === '') return // The directory itself, which is there.
    this.#about(path)
    const name = this.#tree.enter(path)
    if (member.type === 'directory') this.#makeDirectory(member, path, name)
    else if (member.type !== 'hard-link' || confine(member.linkname) !== path) this.#replace(member, path, name)
  }

  /** The next bytes of the file that was begun; they are not to be changed until they are sent. */
  content(bytes: Uint8Array): number {
    const { calls, file } = this.#tree
    return this.#tree.write(bytes, some => {
      calls.write(file, some, some.length)
      return some.length
    })
  }

  /** The next bytes of the file are zeros, which it keeps as a hole. */
  hole(size: number): void {
    this.#tree.skip(size)
  }

  /** The whole content of the file that was begun, with its holes. @param entry is open until the calls are sent, and made */
  contentOf({ descriptor }: Pick<Entry, 'descriptor'>, size: number): void {
    const { calls, file } = this.#tree
    this.#source ??= this.#batches.registers.allocate('source')
    calls.into(this.#source).openat(AT.FDCWD, `/proc/${process.pid}/fd/${descriptor}`, O.RDONLY | O.CLOEXEC, 0)
    for (let at = 0; at < size; at += AT_ONCE) calls.sendfile(file, this.#source, at, Math.min(AT_ONCE, size - at))
    calls.close(this.#source)
  }

  end(): void {
    this.#tree.end()
  }

  /** Directories come last: what was made in them has changed their times. */
  async finish(): Promise<void> {
    await this.#tree.finish(path => this.#about(path))
  }

  #about(path: string): void {
    this.#batches.because(`${COPYING}${this.#shown}/${displayName(path)}`)
  }

  #makeDirectory(member: TarMember, path: string, name: string | Uint8Array): void {
    const { calls, parent, file, directories } = this.#tree
    if (this.#replaces) calls.tolerating('ENOENT', 'EISDIR').unlinkat(parent, name, 0)
    calls.tolerating('EEXIST').mkdirat(parent, name, 0o700)
    calls.into(file).openat(parent, name, O.RDONLY | O.DIRECTORY | O.NOFOLLOW | O.CLOEXEC, 0)
    calls.close(file)
    directories.set(path, member)
  }

  #replace(member: TarMember, path: string, name: string | Uint8Array): void {
    const { calls, parent, file } = this.#tree
    if (!this.#hasNoMounts) {
      // Where something is mounted for the container, unlinkat(2) from outside of it would take the mount away: EXDEV.
      calls.tolerating('ENOENT').into(file).openat2(parent, name, NO_MOUNT, SIZE_OF_OPEN_HOW)
      calls.tolerating('EBADF').close(file)
    }
    if (this.#replaces) {
      this.#tree.forget(path)
      calls.tolerating('ENOENT').removeTree(name, parent)
    }
    // It takes no directory away.
    else calls.tolerating('ENOENT').unlinkat(parent, name, 0)
    this.#tree.make(member, name)
  }
}
