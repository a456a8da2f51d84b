/**
 * Reads a source of a `COPY`, an `ADD` or a bind mount, and hashes it. Its files are read again when they are written: what has changed in between is an error, so the
 * digest is that of what is copied. Times do not tell of every change: a write to a shared mapping whose page is dirty already sets none. So the bytes that are
 * copied are hashed as well, unless no other process can write to the tree. A file whose digest is known from an earlier build is not read to be chosen.
 */

import { createHash, type Hash } from 'node:crypto'
import { type BigIntStats, closeSync, fstatSync } from 'node:fs'
import { join } from 'node:path/posix'
import { whyOf } from '../../base/errno-words.ts'
import { MinidockError } from '../../base/errors.ts'
import { applyFileMode } from '../../formats/dockerfile/file-mode.ts'
import { pathMatcher } from '../../formats/dockerfile/ignore-file.ts'
import type { TarMember } from '../../formats/tar/member.ts'
import type { CopiedItem } from '../../store/trees/copy-tree.ts'
import { type Entry, readEntry } from '../../store/trees/open-entry.ts'
import { resolvePath } from '../../store/trees/resolve-path.ts'
import type { Xattrs } from '../../store/trees/tree-xattrs.ts'
import { displayName } from '../../store/trees/unpack-names.ts'
import { type WalkedItem, type WalkOptions, walkTree } from '../../store/trees/walk-tree.ts'
import { isArchive } from './archive-source.ts'
import { chooseFile, type FileChoice } from './choose-files.ts'
import { ContentHash } from './content-hash.ts'
import { describeMember, describeSource, type SourceKind } from './describe-content.ts'
import type { FoundSource } from './find-sources.ts'
import type { SelectedSource, SelectionOrder, SelectOptions } from './selection.ts'
import type { SourceTree } from './source-tree.ts'

const CHUNK = 2 ** 18

/** What the first reading of a source has come to. */
interface Seen {
  /** Digest of the states of all files. */
  readonly states: string
  /** The hash of the selection as it was before the source. */
  readonly before: Hash
  /** Its digest after the source. */
  readonly after: string
  /** Attributes of files that have some: they are the same as long as the state of all files is. */
  readonly xattrs: ReadonlyMap<string, Xattrs>
}

/** One of a selection's sources, which is read to choose its files, and again to copy them. */
export class SourceReading {
  readonly #tree: SourceTree
  readonly #found: FoundSource
  readonly #order: SelectionOrder
  readonly #options: SelectOptions
  readonly #choice: FileChoice

  constructor(tree: SourceTree, found: FoundSource, included: string | undefined, order: SelectionOrder, options: SelectOptions) {
    this.#tree = tree
    this.#found = found
    this.#order = order
    this.#options = options
    const exclude = order.exclude ?? []
    this.#choice = {
      ...(tree.ignored && { ignored: tree.ignored }),
      ...(exclude.length > 0 && { excluded: pathMatcher(exclude) }),
      ...(included && { included: pathMatcher([included]) }),
    }
  }

  /** @param hash of the selection; the source is added to it @returns undefined where nothing is left of the source */
  async hash(hash: Hash, onProgress: (bytes: number) => void): Promise<SelectedSource | undefined> {
    const { isDirectory, name } = this.#found
    const before = hash.copy()
    let kind: SourceKind | undefined = isDirectory && this.#isThere ? 'directory' : undefined
    if (kind) hash.update(describeSource(kind))
    const witness = createHash('sha256')
    const buffer = Buffer.allocUnsafeSlow(CHUNK)
    const xattrs = new Map<string, Xattrs>()
    const { digests } = this.#tree
    // What may be an archive is looked at.
    const digestOf = digests && (isDirectory || !this.#order.unpack) ? (stats: BigIntStats) => digests.find(stats) : undefined
    for await (const { member, stats, entry, digest } of this.#walk({ ...(digestOf && { digestOf }) })) {
      this.#options.signal?.throwIfAborted()
      if (kind === undefined) {
        kind = isDirectory
          ? 'directory'
          : this.#order.unpack && member.type === 'file' && entry && (await isArchive(entry, this.#shown(member)))
            ? 'archive'
            : 'file'
        hash.update(describeSource(kind))
      }
      const content = member.type === 'file' ? (digest ?? (entry && this.#read(member, entry, buffer))) : undefined
      hash.update(describeMember(this.#asCopied(member), content))
      witness.update(stateOf(member, stats))
      onProgress(member.size)
      if (member.xattrs.length > 0) xattrs.set(member.name.replace(/\/$/, ''), member.xattrs)
      else if (entry) digests?.note(stats, content)
    }
    if (kind === undefined) return undefined
    const seen = { states: witness.digest('hex'), before, after: hash.copy().digest('hex'), xattrs }
    const source = describeSource(kind)
    return { kind, name, items: () => this.#items(source, seen) }
  }

  async *#items(source: Buffer, { states, before, after, xattrs }: Seen): AsyncGenerator<CopiedItem, void, void> {
    const witness = createHash('sha256')
    const buffer = Buffer.allocUnsafeSlow(CHUNK)
    const again = this.#tree.isFixed ? undefined : before.copy().update(source)
    for await (const { member, stats, entry, content } of this.#walk({ knownXattrs: xattrs })) {
      this.#options.signal?.throwIfAborted()
      witness.update(stateOf(member, stats))
      const copied = this.#asCopied(member)
      if (content === undefined || entry === undefined) {
        again?.update(describeMember(copied))
        yield { member: copied }
        continue
      }
      const read = again && new ContentHash(member.size)
      const hashCopy = (file: Entry) => readEntry(file, this.#shown(member), buffer, piece => read?.update(piece))
      yield { member: copied, content: this.#whole(member, content, read), entry, ...(again && { copied: hashCopy }) }
      if (read && read.size < member.size) hashRest(entry, this.#shown(member), buffer, read)
      again?.update(describeMember(copied, read?.digest()))
      this.#check(member, entry)
    }
    const isSame = again === undefined || again.digest('hex') === after
    if (!isSame) this.#tree.digests?.forget()
    if (!isSame || witness.digest('hex') !== states)
      throw changed(this.#tree.name, `files below /${displayName(this.#found.path)} were changed`)
  }

  /** Hashes a file's content. @throws {MinidockError} `conflict` for a file that changes meanwhile */
  #read(member: TarMember, entry: Entry, buffer: Buffer): string {
    const read = new ContentHash(member.size)
    readEntry(entry, this.#shown(member), buffer, piece => read.update(piece))
    if (read.size !== member.size) throw this.#changed(member)
    this.#check(member, entry)
    return read.digest()
  }

  async *#walk(known: Pick<WalkOptions, 'digestOf' | 'knownXattrs'>): AsyncGenerator<WalkedItem, void, void> {
    const { name, path, isDirectory } = this.#found
    const found = resolvePath(this.#tree.root, path)
    // It was there when it was looked for.
    if (found.kind !== 'found') throw changed(this.#tree.name, `/${displayName(path)} is gone`)
    const { directory, name: entry } = found.place
    try {
      const source = displayName(path)
      const choose = (as: string, directory: boolean) => {
        const below = displayName(as)
        // A file that is the source goes by the name that it was found by: --exclude sees that, .dockerignore sees what a link leads to.
        const inTree = isDirectory ? join(source, below) : source
        return chooseFile(this.#choice, { inTree, below, isDirectory: directory })
      }
      const tree = this.#tree
      yield* walkTree({
        ...known,
        // Started only if an attribute is asked for.
        get server() {
          return tree.server()
        },
        directory,
        name: entry,
        as: isDirectory ? '' : name,
        ...(Object.keys(this.#choice).length > 0 && { choose }),
      })
    } catch (error) {
      if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) throw error
      const message = `cannot read ${this.#tree.name} below /${displayName(path)}: ${whyOf(error)}`
      throw new MinidockError('unavailable', message, { cause: error })
    } finally {
      closeSync(directory)
    }
  }

  /** Whether the source itself is not hidden: an empty directory is copied too. */
  get #isThere(): boolean {
    const path = displayName(this.#found.path)
    return this.#choice.included === undefined && (path === '' || !(this.#choice.ignored?.matches(path) ?? false))
  }

  #asCopied(member: TarMember): TarMember {
    const { mode } = this.#order
    const { owner = this.#tree.owners === 'root' ? { uid: 0, gid: 0 } : undefined } = this.#options
    return {
      ...member,
      ...owner,
      ...(mode && member.type !== 'symlink' && { mode: applyFileMode(mode, member.mode, member.type === 'directory') }),
    }
  }

  #shown(member: TarMember): string {
    return displayName(member.name)
  }

  /** @param read gets each piece before it is copied @throws {MinidockError} `conflict` for a file that is shorter than it was */
  async *#whole(
    member: TarMember,
    content: AsyncIterable<Uint8Array>,
    read: ContentHash | undefined,
  ): AsyncGenerator<Uint8Array, void, void> {
    let left = member.size
    for await (const piece of content) {
      left -= piece.length
      read?.update(piece)
      yield piece
    }
    if (left > 0) throw this.#changed(member)
  }

  #check(member: TarMember, entry: Entry): void {
    const now = fstatSync(entry.descriptor, { bigint: true })
    const isSame = STATE.every(name => now[name] === entry.stats[name])
    if (!isSame) throw this.#changed(member)
  }

  #changed(member: TarMember): MinidockError {
    return changed(this.#tree.name, `${this.#shown(member)} was changed`)
  }
}

/** Hashes what follows the bytes that were copied: an archive may end before its file does. */
function hashRest(entry: Entry, shown: string, buffer: Buffer, read: ContentHash): void {
  const from = read.size
  let skipped = 0
  readEntry(entry, shown, buffer, piece => {
    const skip = Math.min(from - skipped, piece.length)
    skipped += skip
    read.update(piece.subarray(skip))
  })
}

/** What tells that a file was changed, without reading it. */
const STATE = ['ino', 'size', 'mtimeNs', 'ctimeNs'] as const

function stateOf(member: TarMember, stats: BigIntStats): string {
  return JSON.stringify([member.name, member.type, ...STATE.map(name => String(stats[name]))])
}

function changed(tree: string, what: string): MinidockError {
  return new MinidockError('conflict', `${tree} has changed while it was read: ${what}`, { hint: 'build again when nothing writes to it' })
}
