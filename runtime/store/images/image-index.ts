/**
 * `images/index.json`: what images there are, and by what names. A name is a descriptor of its own, so an image with two names is in the list twice; one without
 * any name is in it once.
 *
 * Source: image-spec, image-layout.md; annotations.md. Everybody may read it at any time, since it is replaced in one step; changes are made under a lock.
 */

import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { familiarReference, formatReference, parseReference } from '../../formats/docker/reference.ts'
import { encodeJson } from '../../formats/oci/canonical-json.ts'
import { type Descriptor, type ImageIndex, mediaTypes } from '../../formats/oci/image.ts'
import { parseIndex } from '../../formats/oci/image-schema.ts'
import { replaceFile } from '../files/atomic.ts'
import { withLock } from '../files/lock.ts'
import { cannotLook } from '../files/read-names.ts'
import { noteAnnotations, notesForOther, notesOf } from './image-notes.ts'

/** The short name, which skopeo and umoci look for. */
const REF_NAME = 'org.opencontainers.image.ref.name'
/** The full name, as containerd writes it. */
const FULL_NAME = 'io.containerd.image.name'

export const EMPTY_INDEX: ImageIndex = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] }

/** A list that was read before, and the text that it was read from. */
export interface KnownIndex {
  readonly text: string
  readonly index: ImageIndex
}

/** @throws {MinidockError} `engine` naming the file and the field when it is no index */
export function readIndex(images: string): ImageIndex {
  return readIndexAgain(images).index
}

/** The same, without parsing what has not changed: a command looks at the list more than once. */
export function readIndexAgain(images: string, known?: KnownIndex): KnownIndex {
  const path = `${images}/index.json`
  try {
    const text = readFileSync(path, 'utf8')
    return text !== '' && text === known?.text ? known : { text, index: parseIndex(JSON.parse(text)) }
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return { text: '', index: EMPTY_INDEX }
    if (errnoName(error) !== undefined) throw cannotLook(images, error)
    const why = error instanceof Error ? error.message : String(error)
    throw new MinidockError('engine', `the list of images is damaged: ${path}: ${why}`, {
      hint: `repair it, or move ${images} away and get the images again`,
      cause: error,
    })
  }
}

export interface IndexChange<T> {
  readonly index: ImageIndex
  /** Called once the list is on disk. If it throws, the list is put back. */
  readonly verify?: () => void
  /** Done once the list is on disk, and still under the lock: what a new list no longer needs can be removed. */
  readonly finish: () => T
}

/** Changes the list while nobody else does; `change` gets it as it is on disk. */
export async function changeIndex<T>(images: string, launcher: string, change: (index: ImageIndex) => IndexChange<T>): Promise<T> {
  const lock = `${images}/.lock`
  closeSync(openSync(lock, 'a', 0o600))
  return await withLock(lock, launcher, () => {
    if (!existsSync(`${images}/oci-layout`)) replaceFile(`${images}/oci-layout`, encodeJson({ imageLayoutVersion: '1.0.0' }))
    const before = readIndex(images)
    const { index, verify, finish } = change(before)
    const write = (list: ImageIndex) => replaceFile(`${images}/index.json`, encodeJson(list))
    if (index !== before) write(index)
    try {
      verify?.()
    } catch (error) {
      if (index !== before) write(before)
      throw error
    }
    return finish()
  })
}

/** The full name that a descriptor carries, if any: `docker.io/library/busybox:latest`. */
export function referenceOf({ annotations }: Descriptor): string | undefined {
  const name = annotations?.[FULL_NAME] ?? annotations?.[REF_NAME]
  if (name === undefined) return undefined
  try {
    return formatReference(parseReference(name))
  } catch {
    return undefined // Another program's: a ref name may be any text.
  }
}

/** A descriptor under a name, or under none, with its notes. */
export function named(descriptor: Descriptor, reference?: string): Descriptor {
  const { annotations: _old, ...bare } = descriptor
  const notes = notesOf(descriptor)
  if (reference !== undefined) {
    const names = { [FULL_NAME]: reference, [REF_NAME]: familiarReference(parseReference(reference)) }
    return { ...bare, annotations: { ...noteAnnotations(notes), ...names } }
  }
  const annotations = noteAnnotations(notesForOther(notes))
  return Object.keys(annotations).length === 0 ? bare : { ...bare, annotations }
}

/**
 * Gives an image names. They are taken from whatever had them: an image keeps a place in the list, nameless, when it loses its last one.
 * @param descriptor of the image's manifest
 */
export function withReferences(index: ImageIndex, descriptor: Descriptor, references: readonly string[]): ImageIndex {
  const freed = references.reduce(withoutReference, index)
  const entries = references.map(reference => named(descriptor, reference))
  const others = freed.manifests.filter(other => other.digest !== descriptor.digest || referenceOf(other) !== undefined)
  const nameless = entries.length === 0 && !others.some(({ digest }) => digest === descriptor.digest)
  return { ...freed, manifests: [...others, ...(nameless ? [named(descriptor)] : entries)] }
}

/** Takes a name away. */
export function withoutReference(index: ImageIndex, reference: string): ImageIndex {
  const lost = index.manifests.filter(descriptor => referenceOf(descriptor) === reference)
  const rest = index.manifests.filter(descriptor => !lost.includes(descriptor))
  const nameless = lost.filter(({ digest }) => !rest.some(other => other.digest === digest)).map(descriptor => named(descriptor))
  return { ...index, manifests: [...rest, ...nameless] }
}
