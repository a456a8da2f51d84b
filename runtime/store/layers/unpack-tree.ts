/**
 * Makes a layer's tree from its archive's members, in a directory that nothing else writes to, and never outside of it.
 *
 * Each member's parent is opened with openat2(2) and RESOLVE_IN_ROOT: whatever symbolic links lie on the way, also those that the archive itself brought, end
 * inside the root. The member is then made in that open directory under its last name, which is never followed.
 *
 * Owner and mode are set after the content (chown(2) takes set-uid away; a mode that forbids writing is no hindrance), and those of directories at the very
 * end, since every entry made in a directory changes its modification time.
 */

import type { TarMember } from '../../formats/tar/member.ts'
import { AT, O, RESOLVE, S, SIZE_OF_OPEN_HOW } from '../../kernel/program/constants.ts'
import type { Emitter } from '../../kernel/program/program.ts'
import type { Register } from '../../kernel/program/register.ts'
import { describe } from '../trees/describe-file.ts'
import type { Batches } from '../trees/unpack-batch.ts'
import { confine, displayName, kernelName, parseLayerName, splitPath } from '../trees/unpack-names.ts'

const CONFINED = RESOLVE.IN_ROOT | RESOLVE.NO_MAGICLINKS
/** Bytes from which on it pays not to send them to the launcher. */
const LARGE = 2 ** 14
const OPAQUE = 'trusted.overlay.opaque'

export class LayerTree {
  readonly #batches: Batches
  /** Descriptors: of the layer's directory, of the directory that is being filled, of the file that is being written, of a hard link's other directory. */
  readonly #root: Register
  readonly #open: Register
  readonly #file: Register
  readonly #other: Register
  readonly #archive: Register | undefined
  #openPath = ''
  /** Directories that were made, with what is still to be set on those that the archive describes. */
  readonly #directories = new Map<string, TarMember | undefined>([['', undefined]])
  readonly #whiteouts = new Set<string>()
  #current: TarMember | undefined

  /**
   * @param stage the layer's directory, empty
   * @param archive the archive where it is a file as it is, not compressed: large contents are then copied from there by the kernel
   */
  constructor(batches: Batches, stage: string, archive?: string) {
    this.#batches = batches
    this.#root = batches.registers.allocate('root')
    this.#open = batches.registers.allocate('parent')
    this.#file = batches.registers.allocate('file')
    this.#other = batches.registers.allocate('target')
    batches.because('open the directory of the layer')
    this.#calls.into(this.#root).openat(AT.FDCWD, stage, O.RDONLY | O.DIRECTORY | O.NOFOLLOW | O.CLOEXEC, 0)
    if (archive === undefined) return
    this.#archive = batches.registers.allocate('archive')
    this.#calls.into(this.#archive).openat(AT.FDCWD, archive, O.RDONLY | O.CLOEXEC, 0)
  }

  /** @throws {MinidockError} `invalid` for a name that is refused */
  begin(member: TarMember): void {
    this.#batches.because(`unpack ${displayName(member.name)}`)
    const name = parseLayerName(member.name)
    if (name.kind === 'whiteout') this.#whiteout(name.path)
    else if (name.kind === 'opaque') this.#makeOpaque(name.path)
    else if (name.kind === 'path') this.#make(member, name.path)
  }

  /**
   * The next bytes of the member that was begun; those of an archive as it is are copied, since its reader uses one buffer.
   * @param offset their place in the archive
   * @returns how many bytes the calls carry
   */
  content(bytes: Uint8Array, offset: number): number {
    if (!this.#current) return 0
    if (this.#archive && bytes.length >= LARGE) {
      this.#calls.sendfile(this.#file, this.#archive, offset, bytes.length)
      return 0
    }
    this.#calls.write(this.#file, this.#archive ? Buffer.from(bytes) : bytes, bytes.length)
    return bytes.length
  }

  /** The member is complete. */
  end(): void {
    if (!this.#current) return
    describe(this.#calls, this.#file, this.#current)
    this.#calls.close(this.#file)
    this.#current = undefined
  }

  /** All members are there. */
  finish(): void {
    for (const [path, member] of this.#directories) {
      if (!member) continue
      this.#batches.because(`set owner, mode and time of ${displayName(member.name)}`)
      // A later member may have put something else in its place.
      this.#openAt(this.#calls.tolerating('ENOENT', 'ENOTDIR', 'ELOOP').into(this.#file), path, O.RDONLY | O.DIRECTORY | O.NOFOLLOW)
      describe(this.#calls, this.#file, member, { tolerating: ['EBADF'] })
      this.#calls.tolerating('EBADF').close(this.#file)
    }
  }

  get #calls(): Emitter {
    return this.#batches.calls
  }

  #make(member: TarMember, path: string): void {
    if (path === '') {
      if (member.type === 'directory') this.#directories.set('', member)
      return
    }
    if (member.type === 'directory') {
      this.#makeDirectory(member, path)
      return
    }
    if (member.type === 'hard-link' && confine(member.linkname) === path) return
    const [parent, last] = splitPath(path)
    const name = kernelName(last)
    this.#enter(parent)
    // What was there before gives way, as with tar: what is made next is new, so a link that was there cannot redirect it.
    this.#forget(path)
    this.#calls.tolerating('ENOENT').removeTree(name, this.#parent)
    if (member.type === 'file') {
      this.#calls.into(this.#file).openat(this.#parent, name, O.WRONLY | O.CREAT | O.EXCL | O.NOFOLLOW | O.CLOEXEC, 0o600)
      this.#current = member
    } else if (member.type === 'hard-link') this.#link(confine(member.linkname), name)
    else this.#makeSpecial(member, name)
  }

  #makeDirectory(member: TarMember, path: string): void {
    const [parent, last] = splitPath(path)
    const name = kernelName(last)
    this.#enter(parent)
    this.#calls.tolerating('ENOENT', 'EISDIR').unlinkat(this.#parent, name, 0)
    this.#calls.tolerating('EEXIST').mkdirat(this.#parent, name, 0o755)
    this.#directories.set(path, member)
    if (this.#whiteouts.has(path)) this.#makeOpaque(path)
  }

  /** A link to a link is one more name of the link: AT_SYMLINK_FOLLOW is not given. */
  #link(target: string, name: string | Uint8Array): void {
    const [parent, last] = splitPath(target)
    this.#openAt(this.#calls.into(this.#other), parent, O.PATH | O.DIRECTORY)
    this.#calls.linkat(this.#other, kernelName(last), this.#parent, name, 0)
    this.#calls.close(this.#other)
  }

  #makeSpecial({ type, linkname, mode, uid, gid, mtime, major, minor }: TarMember, name: string | Uint8Array): void {
    const kind = type === 'fifo' ? S.IFIFO : type === 'block-device' ? S.IFBLK : S.IFCHR
    if (type === 'symlink') this.#calls.symlinkat(kernelName(linkname), this.#parent, name)
    else this.#calls.mknodat(this.#parent, name, kind | 0o600, { major, minor })
    this.#calls.fchownat(this.#parent, name, uid, gid, AT.SYMLINK_NOFOLLOW)
    if (type !== 'symlink') this.#calls.fchmodat(this.#parent, name, mode)
    this.#calls.utimensat(this.#parent, name, { atime: mtime, mtime }, AT.SYMLINK_NOFOLLOW)
  }

  /** For the layers below only: what this layer has under that name stays, and if it is a directory, nothing of theirs shows through it. */
  #whiteout(path: string): void {
    this.#whiteouts.add(path)
    if (this.#directories.has(path)) {
      this.#makeOpaque(path)
      return
    }
    const [parent, last] = splitPath(path)
    this.#enter(parent)
    this.#calls.tolerating('EEXIST').mknodat(this.#parent, kernelName(last), S.IFCHR, { major: 0, minor: 0 })
  }

  #makeOpaque(path: string): void {
    this.#ensureDirectory(path)
    this.#openAt(this.#calls.into(this.#file), path, O.RDONLY | O.DIRECTORY | O.NOFOLLOW)
    this.#calls.fsetxattr(this.#file, OPAQUE, 'y', 1, 0)
    this.#calls.close(this.#file)
  }

  /** Makes a directory the one that is being filled. */
  #enter(path: string): void {
    this.#ensureDirectory(path)
    if (this.#openPath === path) return
    if (this.#openPath !== '') this.#calls.close(this.#open)
    this.#openPath = path
    if (path !== '') this.#openAt(this.#calls.into(this.#open), path, O.PATH | O.DIRECTORY)
  }

  get #parent(): Register {
    return this.#openPath === '' ? this.#root : this.#open
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
    calls.openat2(this.#root, kernelName(path || '.'), { flags: flags | O.CLOEXEC, resolve: CONFINED }, SIZE_OF_OPEN_HOW)
  }

  /** What was below a directory went with it. */
  #forget(path: string): void {
    if (!this.#directories.delete(path)) return
    for (const below of this.#directories.keys()) if (below.startsWith(`${path}/`)) this.#directories.delete(below)
  }
}
