/**
 * Makes files in a tree that somebody else may be changing: a container's while it runs, or a user's folder. Docker's rules for what is there already: a directory
 * stays, and gets what comes in it; anything else is replaced; and neither takes the place of the other.
 *
 * Each parent is opened with openat2(2) and RESOLVE_IN_ROOT, so whatever links are put on the way meanwhile, it is a directory of that root; what is made in it is
 * new (O_EXCL, mknodat, symlinkat), and is described through its descriptor, or by a call that follows no link. Nothing is done to a path twice: between the two,
 * it may have become another's. `layers/unpack-tree.ts` does the same for a layer, which nobody else writes to.
 */

import type { TarMember } from '../../formats/tar/member.ts'
import { AT, O, RESOLVE, S, SIZE_OF_OPEN_HOW } from '../../kernel/program/constants.ts'
import type { Emitter } from '../../kernel/program/program.ts'
import type { Register } from '../../kernel/program/register.ts'
import { describe, type Owner } from './describe-file.ts'
import type { Batches } from './unpack-batch.ts'
import { confine, displayName, kernelName, splitPath } from './unpack-names.ts'

/** A name, whatever it is, but not where another mount begins. */
const NO_MOUNT = { flags: O.PATH | O.NOFOLLOW | O.CLOEXEC, resolve: RESOLVE.NO_XDEV }
/** How a batch's calls say which file they are about (`write-failure.ts`). */
export const COPYING = 'copy to '

export interface WriteTarget {
  /** An open directory of this process: links do not lead out of it. */
  readonly root: number
  /** Below it, where names begin: a path of the root, latin1. */
  readonly directory: string
  /** How that directory is called in errors. */
  readonly shown: string
  /** Links on the way are an error, and not followed inside the root. */
  readonly refusesLinks?: boolean
  /** As in `DescribeOptions`; absent: the archive's. */
  readonly owner?: Owner | null
}

export class TreeWriter {
  readonly #batches: Batches
  readonly #target: WriteTarget
  readonly #resolve: number
  readonly #root: Register
  readonly #parent: Register
  readonly #file: Register
  readonly #other: Register
  #open: string | undefined
  /** That were made or met, with what is still to be set on those that the archive describes. */
  readonly #directories = new Map<string, TarMember | undefined>([['', undefined]])
  #current: TarMember | undefined

  constructor(batches: Batches, target: WriteTarget) {
    this.#batches = batches
    this.#target = target
    this.#resolve = RESOLVE.IN_ROOT | RESOLVE.NO_MAGICLINKS | (target.refusesLinks === true ? RESOLVE.NO_SYMLINKS : 0)
    this.#root = batches.registers.allocate('root')
    this.#parent = batches.registers.allocate('parent')
    this.#file = batches.registers.allocate('file')
    this.#other = batches.registers.allocate('target')
    batches.because('open the root that files are copied to')
    this.#calls.into(this.#root).openat(AT.FDCWD, `/proc/${process.pid}/fd/${target.root}`, O.PATH | O.DIRECTORY | O.CLOEXEC, 0)
  }

  /** @throws {MinidockError} `invalid` for a name that climbs */
  begin(member: TarMember): void {
    const path = confine(member.name)
    if (path === '') return // The directory itself, which is there.
    this.#about(path)
    const [parent, last] = splitPath(path)
    const name = kernelName(last)
    this.#enter(parent)
    if (member.type === 'directory') this.#makeDirectory(member, path, name)
    else this.#makeOther(member, path, name)
  }

  /** The next bytes of the file that was begun; they are not to be changed until they are sent. */
  content(bytes: Uint8Array): number {
    if (!this.#current || bytes.length === 0) return 0
    this.#calls.write(this.#file, bytes, bytes.length)
    return bytes.length
  }

  end(): void {
    if (!this.#current) return
    this.#describe(this.#current)
    this.#calls.close(this.#file)
    this.#current = undefined
  }

  /** Directories come last: what was made in them has changed their times. */
  finish(): void {
    for (const [path, member] of this.#directories) {
      if (!member) continue
      this.#about(path)
      this.#openAt(this.#calls.into(this.#file), path, O.RDONLY | O.DIRECTORY | O.NOFOLLOW)
      this.#describe(member)
      this.#calls.close(this.#file)
    }
  }

  get #calls(): Emitter {
    return this.#batches.calls
  }

  #about(path: string): void {
    this.#batches.because(`${COPYING}${this.#target.shown.replace(/\/$/, '')}/${displayName(path)}`)
  }

  #describe(member: TarMember): void {
    const { owner } = this.#target
    describe(this.#calls, this.#file, member, owner === undefined ? {} : { owner })
  }

  #makeDirectory(member: TarMember, path: string, name: string | Uint8Array): void {
    this.#calls.tolerating('EEXIST').mkdirat(this.#parent, name, 0o700)
    this.#calls.into(this.#file).openat(this.#parent, name, O.RDONLY | O.DIRECTORY | O.NOFOLLOW | O.CLOEXEC, 0)
    this.#calls.close(this.#file)
    this.#directories.set(path, member)
  }

  #makeOther(member: TarMember, path: string, name: string | Uint8Array): void {
    if (member.type === 'hard-link' && confine(member.linkname) === path) return
    // Where something is mounted for the container, unlinkat(2) from outside of it would take the mount away: EXDEV.
    this.#calls.tolerating('ENOENT').into(this.#file).openat2(this.#parent, name, NO_MOUNT, SIZE_OF_OPEN_HOW)
    this.#calls.tolerating('EBADF').close(this.#file)
    // It takes no directory away.
    this.#calls.tolerating('ENOENT').unlinkat(this.#parent, name, 0)
    if (member.type === 'file') {
      this.#calls.into(this.#file).openat(this.#parent, name, O.WRONLY | O.CREAT | O.EXCL | O.NOFOLLOW | O.CLOEXEC, 0o600)
      this.#current = member
    } else if (member.type === 'hard-link') this.#link(confine(member.linkname), name)
    else this.#makeSpecial(member, name)
  }

  #link(target: string, name: string | Uint8Array): void {
    const [parent, last] = splitPath(target)
    this.#openAt(this.#calls.into(this.#other), parent, O.PATH | O.DIRECTORY)
    this.#calls.linkat(this.#other, kernelName(last), this.#parent, name, 0)
    this.#calls.close(this.#other)
  }

  /** The mode is given at once (the launcher's umask is 0): fchmodat(2) would follow a link that is there by now. */
  #makeSpecial({ type, linkname, mode, uid, gid, mtime, major, minor }: TarMember, name: string | Uint8Array): void {
    const kind = type === 'fifo' ? S.IFIFO : type === 'block-device' ? S.IFBLK : S.IFCHR
    const { owner = { uid, gid } } = this.#target
    if (type === 'symlink') this.#calls.symlinkat(kernelName(linkname), this.#parent, name)
    else this.#calls.mknodat(this.#parent, name, kind | mode, { major, minor })
    if (owner) this.#calls.fchownat(this.#parent, name, owner.uid, owner.gid, AT.SYMLINK_NOFOLLOW)
    this.#calls.utimensat(this.#parent, name, { atime: mtime, mtime }, AT.SYMLINK_NOFOLLOW)
  }

  #enter(path: string): void {
    this.#ensureDirectory(path)
    if (this.#open === path) return
    if (this.#open !== undefined) this.#calls.close(this.#parent)
    this.#open = path
    this.#openAt(this.#calls.into(this.#parent), path, O.PATH | O.DIRECTORY)
  }

  /** An archive may leave out the directories on the way to a file. */
  #ensureDirectory(path: string): void {
    if (this.#directories.has(path)) return
    const [parent, name] = splitPath(path)
    this.#enter(parent)
    this.#calls.tolerating('EEXIST').mkdirat(this.#parent, kernelName(name), 0o755)
    this.#directories.set(path, undefined)
  }

  #openAt(calls: Emitter, path: string, flags: number): void {
    const from = kernelName(below(this.#target.directory, path) || '.')
    calls.openat2(this.#root, from, { flags: flags | O.CLOEXEC, resolve: this.#resolve }, SIZE_OF_OPEN_HOW)
  }
}

function below(directory: string, path: string): string {
  return directory === '' || path === '' ? directory + path : `${directory}/${path}`
}
