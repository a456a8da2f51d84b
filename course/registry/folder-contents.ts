/**
 * Contents in a folder, as an OCI image layout has them: `blobs/sha256/<hex>`, and what is on its way in `uploads/<name>`. No file is ever held in memory.
 * Whatever is in `blobs` is whole and has been checked: a file gets there by rename(2).
 */

import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, mkdirSync } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoName } from '../../runtime/base/errors.ts'
import type { Digest } from '../../runtime/formats/oci/digest.ts'
import type { Contents } from './contents.ts'

export class FolderContents implements Contents {
  readonly #blobs: string
  readonly #uploads: string

  /** @param folder is made if it is not there, in one that is @throws {Error} of Node's */
  constructor(folder: string) {
    this.#blobs = join(folder, 'blobs/sha256')
    this.#uploads = join(folder, 'uploads')
    for (const each of [folder, join(folder, 'blobs'), this.#blobs, this.#uploads]) makeFolder(each)
  }

  #blob(digest: Digest): string {
    return join(this.#blobs, digest.slice('sha256:'.length))
  }

  async sizeOf(digest: Digest): Promise<number | undefined> {
    return await sizeOfFile(this.#blob(digest))
  }

  read(digest: Digest, from: number, to: number): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
    // `end` is the last byte itself, so an empty range cannot be said.
    return from >= to ? [] : createReadStream(this.#blob(digest), { start: from, end: to - 1 })
  }

  async remove(digest: Digest): Promise<void> {
    await rm(this.#blob(digest), { force: true })
  }

  async begin(): Promise<string> {
    const upload = randomUUID()
    const file = await open(join(this.#uploads, upload), 'wx')
    await file.close()
    return upload
  }

  async received(upload: string): Promise<number | undefined> {
    return await sizeOfFile(join(this.#uploads, upload))
  }

  async append(upload: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const file = await open(join(this.#uploads, upload), 'a')
    try {
      for await (const chunk of chunks) await file.writeFile(chunk)
    } finally {
      await file.close()
    }
  }

  async finish(upload: string, digest: Digest): Promise<boolean> {
    const path = join(this.#uploads, upload)
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(path)) hash.update(chunk)
    const isRight = `sha256:${hash.digest('hex')}` === digest
    if (isRight) await rename(path, this.#blob(digest))
    else await this.cancel(upload)
    return isRight
  }

  async cancel(upload: string): Promise<void> {
    await rm(join(this.#uploads, upload), { force: true })
  }
}

/** Not `recursive`: where no folder can be made, as in /proc, Node would try for ever. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path)
  } catch (error) {
    if (errnoName(error) !== 'EEXIST') throw error
  }
}

async function sizeOfFile(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return undefined
    throw error
  }
}
