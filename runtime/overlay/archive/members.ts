/**
 * What lies in an image archive. It is read once, from front to back, since it may come through a pipe: blobs go straight to the store, which hashes them, and unpacks what looks like a layer;
 * the few documents that say what they are for stay in memory; names are looked up here, and never on the disk, so none can lead out of the archive.
 */

import { posix } from 'node:path'
import { MinidockError } from '../../base/errors.ts'
import { type Digest, isDigest } from '../../formats/oci/digest.ts'
import { type ArchiveMember, contentOf, readTar } from '../../formats/tar/read.ts'
import type { ImageLayers } from '../../store/layers/layers.ts'

/** Documents that are read here. The limit is that of containerd for a manifest, with room for an archive of many images. */
const DOCUMENTS = ['oci-layout', 'index.json', 'manifest.json']
const DOCUMENT_LIMIT = 16 * 2 ** 20

/** Docker wrote these for programs of before 2015. */
const IGNORED = /(?:^|\/)(?:VERSION|json|repositories)$/

const MAX_LINKS = 8
/** Each becomes a blob. An image has at most 127 layers; the archive of a file system has more files than this, and is no archive of images. */
const MAX_MEMBERS = 10_000

export interface Blob {
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
}

export class ArchiveMembers {
  readonly #documents = new Map<string, Buffer>()
  readonly #blobs = new Map<string, Blob>()
  /** By name, the name that a link stands for. */
  readonly #links = new Map<string, string>()

  has(name: string): boolean {
    return this.#documents.has(name)
  }

  /** @throws {MinidockError} `invalid` when it is missing, or is not JSON */
  document(name: string): unknown {
    const content = this.#documents.get(name)
    if (content === undefined) throw new MinidockError('invalid', `the archive has no ${name}`)
    return parseJson(content, name)
  }

  hasBlob(name: string): boolean {
    return this.#find(name) !== undefined
  }

  /** @throws {MinidockError} `invalid` when nothing has this name */
  blob(name: string): Blob {
    const blob = this.#find(name)
    if (blob !== undefined) return blob
    throw new MinidockError('invalid', `the archive has no file ${name}`, { hint: 'it is not whole, or was changed: save it again' })
  }

  #find(name: string): Blob | undefined {
    let path: string | undefined = normalized(name)
    for (let links = 0; path !== undefined && links < MAX_LINKS; links++) {
      const blob = this.#blobs.get(path)
      if (blob !== undefined) return blob
      path = this.#links.get(path)
    }
    return undefined
  }

  async add(member: ArchiveMember, layers: ImageLayers): Promise<void> {
    const name = normalized(member.name)
    if (DOCUMENTS.includes(name)) {
      if (member.type !== 'file') throw new MinidockError('invalid', `${name} in the archive is a ${member.type} and not a file`)
      if (member.size > DOCUMENT_LIMIT) throw new MinidockError('invalid', `${name} in the archive is too large: ${member.size} bytes`)
      this.#documents.set(name, await contentOf(member))
    } else if (member.type === 'file') {
      if (!IGNORED.test(name)) this.#blobs.set(name, await layers.writeBlob(member.content, expectedOf(name, member.size), digestIn(name)))
    } else if (member.type === 'hard-link' || member.type === 'symlink') {
      const base = member.type === 'symlink' ? posix.dirname(name) : '.'
      this.#links.set(name, normalized(posix.isAbsolute(member.linkname) ? member.linkname : posix.join(base, member.linkname)))
    }
  }
}

/** @throws {MinidockError} `invalid` for what is no archive, or one with a name that climbs out */
export async function readMembers(archive: AsyncIterable<Uint8Array>, layers: ImageLayers): Promise<ArchiveMembers> {
  const members = new ArchiveMembers()
  let count = 0
  for await (const member of readTar(archive)) {
    if (++count > MAX_MEMBERS) {
      throw new MinidockError('invalid', `the archive has more than ${MAX_MEMBERS} files: it is no archive of images`, {
        hint: 'if it is the tree of a file system, make an image of it: minidock import FILE.tar NAME',
      })
    }
    await members.add(member, layers)
  }
  return members
}

export function parseJson(content: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(Buffer.from(content).toString())
  } catch (error) {
    throw new MinidockError('invalid', `${name} in the archive is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

/** In an OCI layout a blob's name says what it must be. */
function expectedOf(name: string, size: number): Partial<Blob> {
  const digest = `sha256:${/^blobs\/sha256\/([a-f0-9]{64})$/.exec(name)?.[1]}`
  return isDigest(digest) ? { digest, size } : { size }
}

/** Podman and skopeo name a layer by its digest, as layouts name all blobs. It may be a lie. */
function digestIn(name: string): Digest | undefined {
  const digest = `sha256:${/(?:^|\/)([a-f0-9]{64})(?:\.tar)?$/.exec(name)?.[1]}`
  return isDigest(digest) ? digest : undefined
}

function normalized(name: string): string {
  const path = posix.normalize(name).replace(/^\.\/|\/$/g, '')
  if (!posix.isAbsolute(path) && path !== '..' && !path.startsWith('../')) return path
  throw new MinidockError('invalid', `the archive names a file outside of itself: ${name}`, {
    hint: 'no program writes such an archive by accident: do not trust it',
  })
}
