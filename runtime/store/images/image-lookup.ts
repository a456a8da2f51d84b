/**
 * The images of containers. There may be a thousand of each: the list of images is read once, and of their documents what is asked for. One that is gone or
 * damaged is no reason not to list its containers.
 */

import { MinidockError } from '../../base/errors.ts'
import { formatReference, parseReference } from '../../formats/docker/reference.ts'
import type { Descriptor, ImageIndex } from '../../formats/oci/image.ts'
import type { ContainerRecord } from '../containers/container-record.ts'
import type { StorePaths } from '../files/paths.ts'
import { Blobs } from './blobs.ts'
import { manifestsOf, readImage } from './image-documents.ts'
import { EMPTY_INDEX, readIndex, referenceOf } from './image-index.ts'
import { findByName, isIdPrefix } from './image-names.ts'
import { idOf } from './image-use.ts'
import type { StoredImage } from './images.ts'

interface ImageList {
  readonly index: ImageIndex
  readonly images: readonly Descriptor[]
  /** By full name. */
  readonly named: ReadonlyMap<string | undefined, Descriptor>
}

export class ImageLookup {
  readonly #paths: StorePaths
  readonly #blobs: Blobs
  #list: ImageList | undefined

  constructor(paths: StorePaths) {
    this.#paths = paths
    this.#blobs = new Blobs(paths.images)
  }

  /** By name or id. */
  readonly find = once((text: string): StoredImage | undefined => {
    const found = this.#descriptorOf(text)
    return found && readImage(this.#paths, this.#blobs, this.#known().index, found)
  })

  /** What was asked for; but if that name is another image's by now, the id. */
  nameOf({ Request: { Image }, ImageId }: ContainerRecord): string {
    const found = this.#descriptorOf(Image)
    return found && this.#idOf(found) === ImageId ? Image : ImageId
  }

  /** As `ImageStore.find` does: a name goes before an id with the same letters. */
  readonly #descriptorOf = once((text: string): Descriptor | undefined => {
    const { index, named } = this.#known()
    if (text.includes('@')) return findByName(index, text)
    const isId = text.startsWith('sha256:') || /^[0-9a-f]{64}$/.test(text)
    const found = isId ? undefined : named.get(formatReference(parseReference(text)))
    return found ?? (isIdPrefix(text) ? this.#withId(`sha256:${text.replace(/^sha256:/, '')}`) : undefined)
  })

  readonly #idOf = once((descriptor: Descriptor) => idOf(this.#blobs, descriptor))

  /** Unless several images have an id that begins so. */
  #withId(prefix: string): Descriptor | undefined {
    const found = this.#known().images.filter(descriptor => this.#idOf(descriptor)?.startsWith(prefix))
    return new Set(found.map(this.#idOf)).size === 1 ? found.at(-1) : undefined
  }

  #known(): ImageList {
    this.#list ??= readList(this.#paths.images)
    return this.#list
  }
}

function readList(folder: string): ImageList {
  const index = ifThere(() => readIndex(folder)) ?? EMPTY_INDEX
  const named = new Map<string | undefined, Descriptor>()
  // Of several with one name, the first has it.
  for (const descriptor of index.manifests.toReversed()) named.set(referenceOf(descriptor), descriptor)
  return { index, images: manifestsOf(index), named }
}

/** Reads each once. */
function once<K, T>(read: (key: K) => T): (key: K) => T | undefined {
  const known = new Map<K, T | undefined>()
  return key => {
    if (!known.has(key))
      known.set(
        key,
        ifThere(() => read(key)),
      )
    return known.get(key)
  }
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof MinidockError) return undefined
    throw error
  }
}
