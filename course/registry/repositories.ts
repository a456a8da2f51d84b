/** The names in a registry: a repository says which contents belong to it, which of them are manifests, and at which manifest each tag points. */

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { errnoName } from '../../runtime/base/errors.ts'
import type { Digest } from '../../runtime/formats/oci/digest.ts'

export interface Repository {
  readonly tags: Map<string, Digest>
  /** Media types. */
  readonly manifests: Map<Digest, string>
  readonly blobs: Set<Digest>
}

/** As in the file: lists, since JSON has no maps whose order is kept for all keys. */
type Written = readonly { name: string; tags: [string, Digest][]; manifests: [Digest, string][]; blobs: Digest[] }[]

export class Repositories {
  readonly #repositories = new Map<string, Repository>()
  readonly #file: string | undefined

  /** @param file where they are kept; absent: in memory only @throws {SyntaxError} it is no JSON */
  constructor(file?: string) {
    this.#file = file
    for (const { name, tags, manifests, blobs } of file === undefined ? [] : readWritten(file)) {
      this.#repositories.set(name, { tags: new Map(tags), manifests: new Map(manifests), blobs: new Set(blobs) })
    }
  }

  get names(): string[] {
    return [...this.#repositories.keys()].sort()
  }

  find(name: string): Repository | undefined {
    return this.#repositories.get(name)
  }

  /** Changes a repository, which is there afterwards. */
  change(name: string, work: (repository: Repository) => void): void {
    const repository = this.find(name) ?? { tags: new Map(), manifests: new Map(), blobs: new Set() }
    work(repository)
    this.#repositories.set(name, repository)
    this.#write()
  }

  #write(): void {
    if (this.#file === undefined) return
    const all: Written = [...this.#repositories].map(([name, { tags, manifests, blobs }]) => {
      return { name, tags: [...tags], manifests: [...manifests], blobs: [...blobs] }
    })
    // A reader sees the old file until the new one is whole.
    writeFileSync(`${this.#file}.new`, JSON.stringify(all, undefined, 2))
    renameSync(`${this.#file}.new`, this.#file)
  }
}

function readWritten(file: string): Written {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Written
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return []
    throw error
  }
}
