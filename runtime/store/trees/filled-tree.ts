/**
 * The tree that an archive's members are made in: below a root, in the directory that is being filled, which stays open from one member to the next.
 *
 * Each directory is opened with openat2(2) and RESOLVE_IN_ROOT: whatever symbolic links lie on the way, it is one of that root. What is made in it is new (O_EXCL,
 * mknodat, symlinkat), and is described through its descriptor, or by a call that follows no link. Owner and mode are set after the content (chown(2) takes set-uid
 * away; a mode that forbids writing is no hindrance), and those of directories at the very end, since every entry made in a directory changes its time.
 */

import type { TarMember } from '../../formats/tar/member.ts'
import { AT, O, RESOLVE, S, SEEK, SIZE_OF_OPEN_HOW } from '../../kernel/program/constants.ts'
import type { Emitter } from '../../kernel/program/program.ts'
import type { Register } from '../../kernel/program/register.ts'
import { type DescribeOptions, describe, type Owner } from './describe-file.ts'
import { DirectoryNotes } from './directory-notes.ts'
import { SparseContent } from './sparse-content.ts'
import type { Batches } from './unpack-batch.ts'
import { confine, kernelName, splitPath } from './unpack-names.ts'

export interface FilledTreeOptions {
  /** Path of the root. */
  readonly root: string
  /** `O`, to open it with. */
  readonly flags: number
  /** Below it, where names begin: a path of the root, latin1. */
  readonly directory?: string
  /** `RESOLVE`, besides those that keep names in the root. */
  readonly resolve?: number
  /** As in `DescribeOptions`; absent: the archive's. */
  readonly owner?: Owner | null
}

export class FilledTree {
  readonly #batches: Batches
  readonly #directory: string
  readonly #resolve: number
  readonly #owner: Pick<DescribeOptions, 'owner'>
  readonly #root: Register
  readonly #other: Register
  /** The directory that is being filled. */
  readonly parent: Register
  /** The file that is being written, or a directory that something is set on. */
  readonly file: Register
  /** Directories that were made or met, with what is still to be set on those that the archive describes. */
  readonly directories = new DirectoryNotes()
  #filled: string | undefined
  #written: TarMember | undefined
  #content = new SparseContent()

  constructor(batches: Batches, { root, flags, directory = '', resolve = 0, owner }: FilledTreeOptions) {
    this.#batches = batches
    this.#directory = directory
    this.#resolve = RESOLVE.IN_ROOT | RESOLVE.NO_MAGICLINKS | resolve
    this.#owner = owner === undefined ? {} : { owner }
    this.#root = batches.registers.allocate('root')
    this.parent = batches.registers.allocate('parent')
    this.file = batches.registers.allocate('file')
    this.#other = batches.registers.allocate('target')
    this.directories.set('')
    this.calls.into(this.#root).openat(AT.FDCWD, root, flags | O.DIRECTORY | O.CLOEXEC, 0)
  }

  get calls(): Emitter {
    return this.#batches.calls
  }

  /** Makes the directory that a path is in the one that is being filled. @returns the last name */
  enter(path: string): string | Uint8Array {
    const [parent, last] = splitPath(path)
    this.ensureDirectory(parent)
    if (this.#filled !== parent) {
      if (this.#filled !== undefined) this.calls.close(this.parent)
      this.#filled = parent
      this.openAt(this.calls.into(this.parent), parent, O.PATH | O.DIRECTORY)
    }
    return kernelName(last)
  }

  /** An archive may leave out the directories on the way to a file. */
  ensureDirectory(path: string): void {
    if (this.directories.has(path)) return
    const name = this.enter(path)
    this.calls.tolerating('EEXIST').mkdirat(this.parent, name, 0o755)
    this.directories.set(path)
  }

  /** A directory is gone, and what was in it. */
  forget(path: string): void {
    this.directories.deleteTree(path)
  }

  openAt(calls: Emitter, path: string, flags: number): void {
    const from = this.#directory === '' || path === '' ? this.#directory + path : `${this.#directory}/${path}`
    calls.openat2(this.#root, kernelName(from || '.'), { flags: flags | O.CLOEXEC, resolve: this.#resolve }, SIZE_OF_OPEN_HOW)
  }

  /** Makes what is no directory in the one that is being filled, under a name that is free. */
  make(member: TarMember, name: string | Uint8Array): void {
    if (member.type === 'file') {
      this.calls.into(this.file).openat(this.parent, name, O.WRONLY | O.CREAT | O.EXCL | O.NOFOLLOW | O.CLOEXEC, 0o600)
      this.#written = member
      this.#content = new SparseContent()
    } else if (member.type === 'hard-link') this.#link(confine(member.linkname), name)
    else this.#makeSpecial(member, name)
  }

  /**
   * The next bytes of the file that was begun; zeros become a hole.
   * @param put emits the calls for some of them, from an index on, and returns how many bytes these carry
   * @returns how many bytes all calls carry
   */
  write(bytes: Uint8Array, put: (some: Uint8Array, at: number) => number): number {
    if (!this.#written) return 0
    let carried = 0
    for (const { zeros, start, end } of this.#content.add(bytes)) {
      if (zeros > 0) this.calls.lseek(this.file, zeros, SEEK.CUR)
      carried += put(bytes.subarray(start, end), start)
    }
    return carried
  }

  /** The next bytes of the file are zeros. */
  skip(size: number): void {
    if (this.#written) this.#content.skip(size)
  }

  /** The member is complete. */
  end(): void {
    if (!this.#written) return
    if (this.#content.endsInZeros) this.calls.ftruncate(this.file, this.#content.size)
    describe(this.calls, this.file, this.#written, this.#owner)
    this.calls.close(this.file)
    this.#written = undefined
  }

  /**
   * All members are there. Sends batches on the way: there may be a million directories.
   * @param about says which directory the next calls are about
   * @param isKept what was made stays; else a later member may have put something else in its place
   */
  async finish(about: (path: string) => void, isKept = true): Promise<void> {
    const [unlessGone, unlessClosed] = isKept ? [[], []] : ([['ENOENT', 'ENOTDIR', 'ELOOP'], ['EBADF']] as const)
    for (const [path, directory] of this.directories.described()) {
      about(path)
      this.openAt(this.calls.tolerating(...unlessGone).into(this.file), path, O.RDONLY | O.DIRECTORY | O.NOFOLLOW)
      describe(this.calls, this.file, directory, { ...this.#owner, tolerating: unlessClosed })
      this.calls.tolerating(...unlessClosed).close(this.file)
      await this.#batches.grow(0)
    }
  }

  /** Everything is on the disk when this call returns: a root that was opened for reading is needed. */
  sync(): void {
    this.calls.syncfs(this.#root)
  }

  /** A link to a link is one more name of the link: AT_SYMLINK_FOLLOW is not given. */
  #link(target: string, name: string | Uint8Array): void {
    const [parent, last] = splitPath(target)
    this.openAt(this.calls.into(this.#other), parent, O.PATH | O.DIRECTORY)
    this.calls.linkat(this.#other, kernelName(last), this.parent, name, 0)
    this.calls.close(this.#other)
  }

  /** The mode is given at once (the launcher's umask is 0): fchmodat(2) would follow a link that is there by now. */
  #makeSpecial({ type, linkname, mode, uid, gid, mtime, major, minor }: TarMember, name: string | Uint8Array): void {
    const kind = type === 'fifo' ? S.IFIFO : type === 'block-device' ? S.IFBLK : S.IFCHR
    const { owner = { uid, gid } } = this.#owner
    if (type === 'symlink') this.calls.symlinkat(kernelName(linkname), this.parent, name)
    else this.calls.mknodat(this.parent, name, kind | mode, { major, minor })
    if (owner) this.calls.fchownat(this.parent, name, owner.uid, owner.gid, AT.SYMLINK_NOFOLLOW)
    this.calls.utimensat(this.parent, name, { atime: mtime, mtime }, AT.SYMLINK_NOFOLLOW)
  }
}
