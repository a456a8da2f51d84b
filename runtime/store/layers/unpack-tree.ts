/** Makes a layer's tree from its archive's members, in a directory that nothing else writes to, and never outside of it (`trees/filled-tree.ts`). */

import type { TarMember, TarMemberType } from '../../formats/tar/member.ts'
import { AT, O, S } from '../../kernel/program/constants.ts'
import type { Register } from '../../kernel/program/register.ts'
import { FilledTree } from '../trees/filled-tree.ts'
import type { Batches } from '../trees/unpack-batch.ts'
import { confine, displayName, parseLayerName } from '../trees/unpack-names.ts'

/** Bytes from which on it pays not to send them to the launcher. */
const LARGE = 2 ** 14
/** Made by mknod(2). */
const NODES: readonly TarMemberType[] = ['fifo', 'block-device', 'character-device']
const SET_ID = 0o6000
const OPAQUE = 'trusted.overlay.opaque'

export class LayerTree {
  readonly #batches: Batches
  readonly #tree: FilledTree
  readonly #archive: Register | undefined
  readonly #whiteouts = new Set<string>()

  /**
   * @param stage the layer's directory, empty
   * @param archive the archive where it is a file as it is, not compressed: large contents are then copied from there by the kernel
   */
  constructor(batches: Batches, stage: string, archive?: string) {
    this.#batches = batches
    batches.because('open the directory of the layer')
    this.#tree = new FilledTree(batches, { root: stage, flags: O.RDONLY | O.NOFOLLOW })
    if (archive === undefined) return
    this.#archive = batches.registers.allocate('archive')
    batches.calls.into(this.#archive).openat(AT.FDCWD, archive, O.RDONLY | O.CLOEXEC, 0)
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
    const { calls, file } = this.#tree
    const archive = this.#archive
    return this.#tree.write(bytes, (some, at) => {
      if (archive && some.length >= LARGE) {
        calls.sendfile(file, archive, offset + at, some.length)
        return 0
      }
      calls.write(file, archive ? Buffer.from(some) : some, some.length)
      return some.length
    })
  }

  /** The next bytes of the member are zeros, which its file keeps as a hole. */
  hole(size: number): void {
    this.#tree.skip(size)
  }

  /** The member is complete. */
  end(): void {
    this.#tree.end()
  }

  /** All members are there. */
  async finish(): Promise<void> {
    await this.#tree.finish(path => this.#batches.because(`set owner, mode and time of ${displayName(path)}`), false)
    this.#batches.because('write the layer to the disk: after a power cut, one that has its name would have empty files')
    this.#tree.sync()
  }

  #make(member: TarMember, path: string): void {
    if (path === '') {
      if (member.type === 'directory') this.#tree.directories.set('', member)
      return
    }
    if (member.type === 'hard-link' && confine(member.linkname) === path) return
    const name = this.#tree.enter(path)
    const { calls, parent } = this.#tree
    if (member.type === 'directory') {
      calls.tolerating('ENOENT', 'EISDIR').unlinkat(parent, name, 0)
      calls.tolerating('EEXIST').mkdirat(parent, name, 0o755)
      this.#tree.directories.set(path, member)
      if (this.#whiteouts.has(path)) this.#makeOpaque(path)
      return
    }
    // What was there before gives way, as with tar: what is made next is new, so a link that was there cannot redirect it.
    this.#tree.forget(path)
    calls.tolerating('ENOENT').removeTree(name, parent)
    this.#tree.make(member, name)
    // The mode was given before the owner: chown(2) has taken set-uid and set-gid away.
    if (NODES.includes(member.type) && (member.mode & SET_ID) !== 0) calls.fchmodat(parent, name, member.mode)
  }

  /** For the layers below only: what this layer has under that name stays, and if it is a directory, nothing of theirs shows through it. */
  #whiteout(path: string): void {
    this.#whiteouts.add(path)
    if (this.#tree.directories.has(path)) {
      this.#makeOpaque(path)
      return
    }
    const name = this.#tree.enter(path)
    this.#tree.calls.tolerating('EEXIST').mknodat(this.#tree.parent, name, S.IFCHR, { major: 0, minor: 0 })
  }

  #makeOpaque(path: string): void {
    this.#tree.ensureDirectory(path)
    const { calls, file } = this.#tree
    this.#tree.openAt(calls.into(file), path, O.RDONLY | O.DIRECTORY | O.NOFOLLOW)
    calls.fsetxattr(file, OPAQUE, 'y', 1, 0)
    calls.close(file)
  }
}
