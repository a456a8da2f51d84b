/**
 * What the list of images notes of an image beside its names, as annotations of its descriptor: where it came from, the index that the name pointed at, and what
 * refers to the image. Each name has its own: two may have pointed at two indexes with the same manifest.
 */

import { type Digest, isDigest } from '../../formats/oci/digest.ts'
import type { Descriptor, ImageIndex } from '../../formats/oci/image.ts'

/** The origin of an image that a build has made so that a user can look around in it. Without a name, it is there until the next build. */
export const BEFORE_FAILED_STEP = 'before a failed step'

export interface ImageNotes {
  /** The domain of a registry (`docker.io`, `localhost:5000`), or what brought it: `built`, `loaded`, `imported`, `committed`, `made here`, `before a failed step`. */
  readonly origin?: string
  /** Domain and path of the repository that it came from, if that was one: `docker.io/library/busybox`. */
  readonly repository?: string
  /** The index that the name pointed at, a blob. */
  readonly index?: Digest
  /** An index of what refers to the image (signatures, attestations), a blob. */
  readonly referrers?: Digest
  /** What the name stands for in its registry since it was pushed: not the manifest that is here, if layers were compressed for that. Of this name alone. */
  readonly pushed?: Digest
}

const PREFIX = 'dev.minidock.'
const TEXTS = ['origin', 'repository'] as const
const DIGESTS = ['index', 'referrers', 'pushed'] as const

type Annotations = Readonly<Record<string, string>>

export function notesOf({ annotations = {} }: Descriptor): ImageNotes {
  const texts = TEXTS.map(name => [name, annotations[PREFIX + name]])
  const digests = DIGESTS.map(name => [name, annotations[PREFIX + name]]).filter(([, value]) => isDigest(value))
  return Object.fromEntries([...texts, ...digests].filter(([, value]) => value !== undefined))
}

export function noteAnnotations(notes: ImageNotes): Annotations {
  return Object.fromEntries(Object.entries(notes).map(([name, value]) => [PREFIX + name, value]))
}

/** Returns a descriptor with other notes. */
export function withNotes({ annotations = {}, ...bare }: Descriptor, notes: ImageNotes): Descriptor {
  const others = Object.entries(annotations).filter(([name]) => !name.startsWith(PREFIX))
  return { ...bare, annotations: { ...Object.fromEntries(others), ...noteAnnotations(notes) } }
}

/** Returns a list of images in which some have other notes. */
export function withChangedNotes(
  index: ImageIndex,
  isMeant: (descriptor: Descriptor) => boolean,
  change: (notes: ImageNotes) => ImageNotes,
): ImageIndex {
  const changed = (descriptor: Descriptor) => withNotes(descriptor, change(notesOf(descriptor)))
  return { ...index, manifests: index.manifests.map(descriptor => (isMeant(descriptor) ? changed(descriptor) : descriptor)) }
}

/** Returns the notes that another name of the same image gets: its registry does not know that name. */
export function notesForOther({ pushed: _pushed, ...notes }: ImageNotes): ImageNotes {
  return notes
}

/** Returns what the name stands for: what was pushed under it, the index that it pointed at, or else the manifest. */
export function namedDigest(descriptor: Descriptor): Digest {
  const { pushed, index } = notesOf(descriptor)
  return pushed ?? index ?? descriptor.digest
}
