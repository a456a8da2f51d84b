/**
 * Digests of a build context's files, so that the next build need not read them: `builds/digests/<64 digits>`, one file for each folder that is a context.
 *
 *   checksum   32 bytes: SHA-256 of the file's name and of all that follows
 *   records    64 bytes each, little endian: inode, size (bytes), modification and change time (nanoseconds since 1970), in 8 bytes each; SHA-256 of the content, or
 *              zeros for what is no regular file
 *
 * A digest counts while the kernel says the same of the inode. No program can set the change time (ctime), so a size and a time that were put back deceive nobody.
 * Nothing is noted of a file that was changed a moment ago: it may be changed again in the same tick of the clock (git calls such an entry "racily clean"), or by a
 * write to a shared mapping, which sets no time while the page is dirty, until the kernel writes it out. A tmpfs is never written out: its files are always read.
 *
 * Where the file is missing, damaged or another folder's, the context is read.
 */

import { hash } from 'node:crypto'
import { type BigIntStats, closeSync, fstatSync, openSync, readSync, rmSync, statfsSync, statSync, utimesSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'
import { swapFile } from '../files/atomic.ts'
import { makeFolder, type StorePaths } from '../files/paths.ts'
import { readNames } from '../files/read-names.ts'

/** Bytes. */
const CHECKSUM = 32
const RECORD = 64
/** Words of 8 bytes in a record. */
const WORDS = RECORD / 8
/** For what is no regular file. */
const NO_DIGEST = '0'.repeat(64)
/** Bytes, for a million files: of more, the rest is read each time. Only addresses are taken beforehand (`ArrayBuffer.prototype.resize`). */
const MOST = 2 ** 26
/** Bytes by which the records grow. */
const STEP = 2 ** 18
/** Nanoseconds: longer than a page stays dirty (vm.dirty_expire_centisecs and vm.dirty_writeback_centisecs: 30 and 5 seconds), and than a tick of any file system. */
const SETTLED = 60_000_000_000n
/** What makes it worth to write the file: so many bytes that were read, and a file counts as more than it holds. */
const WORTH = 2 ** 24
const FILE_WEIGHT = 2 ** 14
/** Folders whose digests are kept: those that were built last. */
const FOLDERS = 32
/** statfs(2), `f_type`: file systems whose times this kernel sets, and no server: ext2 to ext4, xfs, btrfs, overlayfs, f2fs, bcachefs, zfs. */
const LOCAL = new Set([0xef53, 0x58465342, 0x9123683e, 0x794c7630, 0xf2f52010, 0xca451a4e, 0x2fc12fc1])

const ID = /^[0-9a-f]{64}$/

/** What is kept of one folder. */
export interface DigestFile {
  /** 64 hexadecimal digits. */
  readonly id: string
  /** Bytes. */
  readonly size: number
  /** When a build last used it: milliseconds since 1970. */
  readonly used: number
}

export function listDigestFiles(paths: StorePaths): readonly DigestFile[] {
  return readNames(digestsFolder(paths)).flatMap(id => {
    if (!ID.test(id)) return []
    const stats = statSync(`${digestsFolder(paths)}/${id}`, { throwIfNoEntry: false })
    return stats ? [{ id, size: stats.size, used: stats.mtimeMs }] : []
  })
}

export function removeDigestFile(paths: StorePaths, id: string): void {
  rmSync(`${digestsFolder(paths)}/${id}`, { recursive: true, force: true })
}

export function digestsFolder({ builds }: Pick<StorePaths, 'builds'>): string {
  return `${builds}/digests`
}

export class FileDigests {
  readonly #paths: StorePaths
  readonly #id: string
  readonly #device: bigint
  /** When this began to look: nanoseconds since 1970. */
  readonly #began: bigint
  readonly #buffer = new ArrayBuffer(CHECKSUM, { maxByteLength: MOST })
  readonly #words = new BigInt64Array(this.#buffer, CHECKSUM)
  #count = 0
  /** By a hash of the inode: a record's number plus one, or 0. */
  #slots = new Uint32Array(2 ** 10)
  /** By record: 1 if it was found or noted here. */
  #seen = new Uint8Array(2 ** 10)
  #weight = 0
  #isLoaded = false

  /**
   * The notes of earlier builds are read when one is first asked for.
   * @param root an open directory of this process
   * @param now milliseconds since 1970
   * @returns undefined where times do not tell of every change, or are a server's
   */
  static of(paths: StorePaths, root: number, now = Date.now()): FileDigests | undefined {
    return LOCAL.has(statfsSync(`/proc/self/fd/${root}`).type) ? new FileDigests(paths, fstatSync(root, { bigint: true }), now) : undefined
  }

  private constructor(paths: StorePaths, { dev, ino }: BigIntStats, now: number) {
    this.#began = BigInt(now) * 1_000_000n
    this.#paths = paths
    this.#device = dev
    this.#id = hash('sha256', `${dev}:${ino}`, 'hex')
  }

  /** Returns the digest of what is there, as 64 hexadecimal digits; undefined: it has to be read. */
  find(stats: BigIntStats): string | undefined {
    this.#load()
    const number = this.#look(stats.ino)
    if (number === undefined || stats.dev !== this.#device || !this.#isSame(number, stats)) return undefined
    this.#see(number)
    return new Uint8Array(this.#buffer, CHECKSUM + number * RECORD + RECORD / 2, RECORD / 2).toHex()
  }

  /** Notes what was read of a file that has no extended attributes. @param digest of a regular file's content, 64 hexadecimal digits */
  note(stats: BigIntStats, digest = NO_DIGEST): void {
    const { dev, ino, size, mtimeNs, ctimeNs } = stats
    this.#load()
    // Another name of a file that was read.
    if (stats.isFile() && digest === NO_DIGEST) return
    if (stats.isFile()) this.#weight += FILE_WEIGHT + Number(size)
    if (dev !== this.#device || ctimeNs + SETTLED > this.#began) return
    const number = this.#look(ino) ?? this.#add(ino)
    if (number === undefined) return
    this.#words.set([size, mtimeNs, ctimeNs], number * WORDS + 1)
    new Uint8Array(this.#buffer, CHECKSUM + number * RECORD + RECORD / 2, RECORD / 2).set(Uint8Array.fromHex(digest))
    this.#see(number)
  }

  /** Keeps what was found and noted, and as much of what was not asked for: another Dockerfile may copy that. What took no time is not kept. */
  save(): void {
    try {
      if (this.#weight >= WORTH) this.#write()
      else utimesSync(this.#path, new Date(), new Date())
    } catch (error) {
      // A disk that is full, or nothing kept yet: the next build reads the files.
      if (errnoName(error) === undefined) throw error
    }
  }

  /** Something has another content than was noted. */
  forget(): void {
    removeDigestFile(this.#paths, this.#id)
  }

  get #path(): string {
    return `${digestsFolder(this.#paths)}/${this.#id}`
  }

  #load(): void {
    if (this.#isLoaded) return
    this.#isLoaded = true
    try {
      const descriptor = openSync(this.#path, 'r')
      try {
        const { size } = fstatSync(descriptor)
        if (size <= CHECKSUM || size > MOST || (size - CHECKSUM) % RECORD !== 0) return
        this.#buffer.resize(size)
        const bytes = new Uint8Array(this.#buffer)
        for (let at = 0; at < size; ) {
          const count = readSync(descriptor, bytes, at, size - at, null)
          if (count === 0) return
          at += count
        }
        if (this.#checksum(size) !== bytes.subarray(0, CHECKSUM).toHex()) return
        this.#count = (size - CHECKSUM) / RECORD
        this.#index()
      } finally {
        closeSync(descriptor)
      }
    } catch (error) {
      // Not there, or not for this user (`explain build`).
      if (errnoName(error) === undefined) throw error
    }
  }

  #write(): void {
    this.#compact()
    const size = CHECKSUM + this.#count * RECORD
    const bytes = new Uint8Array(this.#buffer, 0, size)
    bytes.set(Uint8Array.fromHex(this.#checksum(size)))
    makeFolder(this.#paths.builds, 0o700)
    makeFolder(digestsFolder(this.#paths), 0o700)
    swapFile(this.#path, bytes, 0o600)
    this.#weight = 0
    const others = [...listDigestFiles(this.#paths)].sort((a, b) => b.used - a.used).slice(FOLDERS)
    for (const { id } of others) removeDigestFile(this.#paths, id)
  }

  /** @param size of all that is kept, in bytes */
  #checksum(size: number): string {
    const records = hash('sha256', new Uint8Array(this.#buffer, CHECKSUM, size - CHECKSUM), 'hex')
    return hash('sha256', `${this.#id} ${records}`, 'hex')
  }

  /** Leaves out what no step has asked for, where that is more than all else. */
  #compact(): void {
    let asked = 0
    for (let number = 0; number < this.#count; number++) asked += this.#seen[number] ?? 0
    if (this.#count <= asked * 2) return
    let kept = 0
    for (let number = 0; number < this.#count; number++) {
      if (this.#seen[number]) this.#words.copyWithin(kept++ * WORDS, number * WORDS, (number + 1) * WORDS)
    }
    this.#count = kept
    this.#seen.fill(1, 0, kept)
    this.#index()
  }

  #see(number: number): void {
    if (number >= this.#seen.length) this.#seen = grown(this.#seen, number * 2)
    this.#seen[number] = 1
  }

  #isSame(number: number, { size, mtimeNs, ctimeNs }: BigIntStats): boolean {
    const at = number * WORDS
    return this.#words[at + 1] === size && this.#words[at + 2] === mtimeNs && this.#words[at + 3] === ctimeNs
  }

  #look(ino: bigint): number | undefined {
    const inode = BigInt.asIntN(64, ino)
    for (let slot = this.#slot(inode); ; slot = (slot + 1) & (this.#slots.length - 1)) {
      const number = (this.#slots[slot] ?? 0) - 1
      if (number < 0) return undefined
      if (this.#words[number * WORDS] === inode) return number
    }
  }

  /** @returns undefined: it is full */
  #add(inode: bigint): number | undefined {
    const end = CHECKSUM + (this.#count + 1) * RECORD
    if (end > MOST) return undefined
    if (end > this.#buffer.byteLength) this.#buffer.resize(Math.min(this.#buffer.byteLength + STEP, MOST))
    const number = this.#count++
    this.#words[number * WORDS] = inode
    if (this.#count * 2 > this.#slots.length) this.#index()
    else this.#enter(number)
    return number
  }

  #index(): void {
    let slots = this.#slots.length
    while (slots < this.#count * 2) slots *= 2
    this.#slots = new Uint32Array(slots)
    for (let number = 0; number < this.#count; number++) this.#enter(number)
  }

  #enter(number: number): void {
    let slot = this.#slot(this.#words[number * WORDS] ?? 0n)
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1)
    this.#slots[slot] = number + 1
  }

  /** Inodes are no stranger's choice: no secret is needed. */
  #slot(inode: bigint): number {
    const folded = Number(BigInt.asUintN(32, inode ^ (inode >> 32n)))
    return Math.imul(folded, 0x9e3779b1) >>> (Math.clz32(this.#slots.length) + 1)
  }
}

function grown(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length)
  larger.set(bytes)
  return larger
}
