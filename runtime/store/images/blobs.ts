/**
 * The blobs of an image layout: `images/blobs/sha256/<hex>`, each named by the hash of its content, so that one that is there never changes.
 *
 * A writer keeps a second name for what it wrote (`images/.tmp-…`, a hard link) until an image refers to it. Whoever removes blobs meanwhile sees the link count
 * and spares it; should the name be gone all the same, it is made again from the second one.
 */

import { createHash } from 'node:crypto'
import { createReadStream, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { whyOf } from '../../base/errno-words.ts'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { type Digest, isDigest } from '../../formats/oci/digest.ts'
import { syncFolder } from '../files/atomic.ts'
import { temporaryName } from '../files/temporary-name.ts'
import { HashedFile, type UseOfStream, type Written } from './hashed-file.ts'

export type { Written } from './hashed-file.ts'

export class Blobs {
  readonly #images: string
  readonly #folder: string
  /** Second names. */
  readonly #held = new Map<Digest, string>()
  readonly #written = new Set<Digest>()
  #closed = false

  /** @param images the layout's folder */
  constructor(images: string) {
    this.#images = images
    this.#folder = `${images}/blobs/sha256`
  }

  path(digest: Digest): string {
    return `${this.#folder}/${digest.slice('sha256:'.length)}`
  }

  /** Where a blob is read: by the second name while this process has one, since that stays whatever others do. */
  readingPath(digest: Digest): string {
    return this.#held.get(digest) ?? this.path(digest)
  }

  /**
   * Hashes while it is read: what was edited by hand, or has rotted, is not handed on.
   * @throws {MinidockError} `engine` when it is not there; from the content, at its end, when it is not what its name says
   */
  async stream(digest: Digest, what: string): Promise<{ readonly size: number; readonly content: AsyncGenerator<Uint8Array, void, void> }> {
    const path = this.readingPath(digest)
    const size = await stat(path).then(
      ({ size }) => size,
      error => {
        if (errnoName(error) !== 'ENOENT') throw error
        throw damaged(what, path, 'there is no such file', error)
      },
    )
    return { size, content: hashed(path, digest, what) }
  }

  /**
   * Hashes while it writes. What is not as expected leaves nothing.
   * @throws {MinidockError} `invalid` for another digest or size than expected, `unavailable` on a full disk
   */
  async write(content: AsyncIterable<Uint8Array> | Uint8Array, expected: Partial<Written> = {}): Promise<Written> {
    const limit = expected.size ?? Number.POSITIVE_INFINITY
    return await this.#make(async file => {
      const written = await file.write(content instanceof Uint8Array ? [content] : content, limit)
      const wrong = mismatch(written, expected)
      if (wrong) throw wrong
      return { name: written.digest, result: written }
    })
  }

  /**
   * Writes a blob while something else is made of the same stream. The blob is there only if both succeed. A stream that is not what was expected says so, whatever
   * came of that for its reader.
   * @param use reads the stream; what it leaves is written all the same
   * @returns what was written, and what `use` returned
   * @throws {MinidockError} as {@link write}; what the stream and `use` throw
   */
  async writeWhile<T>(
    content: AsyncIterable<Uint8Array>,
    expected: Partial<Written>,
    use: UseOfStream<T>,
    isWanted?: (received: Written) => boolean,
  ): Promise<{ readonly written: Written; readonly used: T }> {
    return await this.#make(async file => {
      const { written, outcome } = await file.writeWhile(content, expected.size ?? Number.POSITIVE_INFINITY, use)
      const wrong = mismatch(written, expected)
      if (isWanted === undefined ? wrong : !isWanted(written)) throw wrong ?? unwanted(written)
      return { name: expected.digest ?? written.digest, result: { written, used: outcome() } }
    })
  }

  /**
   * Keeps a blob that is there until an image refers to it or this process gives it up.
   * @param size of what is wanted: one that has lost its end, or whose size is lied about, is not that
   * @returns false when there is none
   */
  hold(digest: Digest, size?: number): boolean {
    const there = statSync(this.readingPath(digest), { throwIfNoEntry: false })
    if (there === undefined || (size !== undefined && there.size !== size)) return false
    if (this.#held.has(digest)) return true
    const second = `${this.#images}/${temporaryName()}`
    try {
      linkSync(this.path(digest), second)
    } catch (error) {
      if (errnoName(error) === 'ENOENT') return false
      throw error
    }
    this.#held.set(digest, second)
    return true
  }

  /** @param write returns the digest that the blob is to be named by */
  async #make<T>(write: (file: HashedFile) => Promise<{ readonly name: Digest; readonly result: T }>): Promise<T> {
    await this.#whileOpen()
    mkdirSync(this.#folder, { recursive: true })
    const temporary = `${this.#images}/${temporaryName()}`
    try {
      const { name, result } = await HashedFile.make(temporary, write)
      await this.#whileOpen()
      this.#publish(name, temporary)
      return result
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  }

  /** Whether this process has written it, and no image refers to it yet. */
  hasWritten(digest: Digest): boolean {
    return this.#held.has(digest) && this.#written.has(digest)
  }

  /** Whether this process has written any. */
  get hasWrittenAny(): boolean {
    return this.#written.size > 0
  }

  #publish(digest: Digest, temporary: string): void {
    this.#link(temporary, digest)
    syncFolder(this.#folder)
    const before = this.#held.get(digest)
    this.#held.set(digest, temporary)
    this.#written.add(digest)
    if (before !== undefined) rmSync(before, { force: true })
  }

  /** Under the layout's lock: makes sure that these are there. @returns the first that is not */
  restore(digests: Iterable<Digest>): Digest | undefined {
    for (const digest of digests) {
      const held = this.#held.get(digest)
      if (existsSync(this.path(digest))) continue
      if (held === undefined) return digest
      this.#link(held, digest)
    }
    return undefined
  }

  /** An image refers to these now: they need no second name. */
  release(digests: Iterable<Digest>): void {
    for (const digest of digests) {
      const held = this.#held.get(digest)
      this.#held.delete(digest)
      if (held !== undefined) rmSync(held, { force: true })
    }
  }

  /** No image will refer to what was written. */
  releaseAll(): void {
    this.release([...this.#held.keys()])
  }

  /** This process is about to end, and is cleaning up: nothing more is written meanwhile. */
  close(): void {
    this.#closed = true
  }

  /** What is under way when the process is being ended waits for that. */
  async #whileOpen(): Promise<void> {
    if (this.#closed) await new Promise(() => undefined)
  }

  /** Under the layout's lock, for those that no image refers to: removes what nobody is about to refer to. */
  remove(digests: Iterable<Digest>): Digest[] {
    const removed = [...digests].filter(digest => statSync(this.path(digest), { throwIfNoEntry: false })?.nlink === 1)
    for (const digest of removed) rmSync(this.path(digest), { force: true })
    return removed
  }

  all(): Digest[] {
    if (!existsSync(this.#folder)) return []
    return readdirSync(this.#folder)
      .map((name): unknown => `sha256:${name}`)
      .filter(isDigest)
  }

  /** In place of one that is there already, which may be damaged. */
  #link(from: string, digest: Digest): void {
    const aside = `${this.#images}/${temporaryName()}`
    linkSync(from, aside)
    renameSync(aside, this.path(digest))
    rmSync(aside, { force: true }) // rename(2) does nothing, and leaves both, when they are names of one file.
  }

  /**
   * A document, whole, which is to be handed on: without the streams, whose modules take as long to load as a document takes to be sent.
   * @param most bytes
   * @throws {MinidockError} `engine` when it is missing, or is not what its name says; `invalid` for a blob that is larger
   */
  readHashed(digest: Digest, what: string, most: number): Buffer {
    const path = this.readingPath(digest)
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    if (size > most) throw new MinidockError('invalid', `the document ${digest} of an image has ${size} bytes: it is none`)
    const content = this.read(digest, what)
    const found = `sha256:${createHash('sha256').update(content).digest('hex')}`
    if (found !== digest) throw damaged(what, path, `its content is that of ${found}`)
    return content
  }

  /**
   * A small document, whole. Its digest was checked when it was written, and is not again: this is on the path of every `run`, and loading node:crypto
   * takes longer than starting a container. What was damaged since is found by the document's schema.
   * @throws {MinidockError} `engine` when it is missing
   */
  read(digest: Digest, what: string): Buffer {
    const path = this.readingPath(digest)
    let content: Buffer
    try {
      content = readFileSync(path)
    } catch (error) {
      const why = errnoName(error) === 'ENOENT' ? 'the file is missing' : whyOf(error)
      throw damaged(what, path, why, error)
    }
    return content
  }
}

async function* hashed(path: string, digest: Digest, what: string): AsyncGenerator<Uint8Array, void, void> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    yield chunk
  }
  const found = `sha256:${hash.digest('hex')}`
  if (found !== digest) throw damaged(what, path, `its content is that of ${found}`)
}

export function damaged(what: string, path: string, why: string, cause?: unknown): MinidockError {
  return new MinidockError('engine', `${what} is damaged: ${path}: ${why}`, {
    hint: 'get the image again: what is damaged is replaced',
    cause,
  })
}

/** Returns the error for what is not as expected; undefined: it is. */
function mismatch(written: Written, expected: Partial<Written>): MinidockError | undefined {
  if (expected.size !== undefined && written.size !== expected.size)
    return new MinidockError('invalid', `a blob has ${written.size} bytes where ${expected.size} were announced`)
  if (expected.digest !== undefined && written.digest !== expected.digest)
    return new MinidockError('invalid', `a blob's content has the digest ${written.digest} where ${expected.digest} was expected`)
  return undefined
}

/** For a check that refuses what is as expected, and does not say why. */
function unwanted({ digest }: Written): MinidockError {
  return new MinidockError('invalid', `a blob is refused, which has the digest ${digest} that was expected`)
}
