/** A file that is hashed and counted while it is written, and that something else may be made of meanwhile: a stream is read once for both. */

import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isOfKind, MinidockError } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { gathered } from '../../formats/tar/gather.ts'
import { explainDisk } from '../files/disk-error.ts'

export interface Written {
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
}

/** A file while it is being written: it has what was handed on of the stream, but perhaps not yet the last piece. */
export interface GrowingFile {
  readonly path: string
  /** Waits for the last piece. @throws {MinidockError} `unavailable` on a full disk */
  written(): Promise<void>
}

/** Makes something of a stream that is being written to a file. */
export type UseOfStream<T> = (content: AsyncIterable<Uint8Array>, file: GrowingFile) => Promise<T>

export class HashedFile {
  readonly #file: FileHandle
  readonly #path: string
  readonly #hash: Hash = createHash('sha256')
  #size = 0
  #writing: Promise<void> = Promise.resolve()

  private constructor(file: FileHandle, path: string) {
    this.#file = file
    this.#path = path
  }

  /** Makes a file, which is on the disk when this returns. @param path of no file */
  static async make<T>(path: string, write: (file: HashedFile) => Promise<T>): Promise<T> {
    const file = await open(path, 'wx', 0o644)
    try {
      return await write(new HashedFile(file, path))
    } finally {
      await file.close()
    }
  }

  /**
   * @param limit bytes
   * @throws {MinidockError} `invalid` for more than that, `unavailable` on a full disk; what the content throws
   */
  async write(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, limit: number): Promise<Written> {
    for await (const _ of this.#passing(content, limit));
    return await this.#finish()
  }

  /**
   * Writes while `use` reads. Where `use` fails because of what it read (`invalid`), the rest is written all the same: the caller learns what the stream was.
   * @param limit bytes
   * @returns what was written, and a function that returns what `use` did, or throws what `use` threw
   * @throws {MinidockError} as {@link write}; what `use` throws otherwise
   */
  async writeWhile<T>(
    content: AsyncIterable<Uint8Array>,
    limit: number,
    use: UseOfStream<T>,
  ): Promise<{ readonly written: Written; readonly outcome: () => T }> {
    const passing = this.#passing(content, limit)
    let failure: { readonly error: unknown } | undefined
    const next = async () => {
      try {
        return await passing.next()
      } catch (error) {
        failure ??= { error }
        throw error
      }
    }
    const file = { path: this.#path, written: () => this.#writing }
    try {
      // It has no `return`: a reader that has enough does not end the stream.
      const outcome = await use({ [Symbol.asyncIterator]: () => ({ next }) }, file).then(
        result => {
          if (failure) throw failure.error
          return () => result
        },
        error => {
          if (failure) throw failure.error
          if (!isOfKind(error, 'invalid')) throw error
          return (): never => {
            throw error
          }
        },
      )
      for await (const _ of passing);
      return { written: await this.#finish(), outcome }
    } finally {
      passing.return().catch(() => undefined) // Not awaited: a stream that does not move is ended by the caller.
    }
  }

  /** Gives each piece on, once it is large enough, while it is being written. The next is asked for when both is done: a source may use one buffer for all. */
  async *#passing(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of gathered(content)) {
      this.#size += chunk.length
      if (this.#size > limit) throw new MinidockError('invalid', `a blob is larger than the ${limit} bytes that were announced`)
      this.#writing = this.#writeAll(chunk)
      this.#writing.catch(() => undefined) // It is awaited below, unless the reader ends the stream.
      this.#hash.update(chunk)
      yield chunk
      await this.#writing
    }
  }

  async #writeAll(chunk: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < chunk.length; ) at += (await this.#file.write(chunk, at)).bytesWritten
    } catch (error) {
      throw this.#explained(error)
    }
  }

  async #finish(): Promise<Written> {
    try {
      await this.#file.sync()
    } catch (error) {
      throw this.#explained(error)
    }
    return { digest: `sha256:${this.#hash.digest('hex')}`, size: this.#size }
  }

  #explained(error: unknown): unknown {
    return explainDisk(error, 'store a blob', this.#size, dirname(this.#path))
  }
}
