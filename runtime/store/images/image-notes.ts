/**
 * What the list of images notes of an image beside its names, as annotations of its descriptor: where it came from, the index that the name pointed at, and what
 * refers to the image. Each name has its own: two may have pointed at two indexes with the same manifest.
 */

import { type Digest, isDigest } from '../../formats/oci/digest.ts'
import type { Descriptor } from '../../formats/oci/image.ts'

export interface ImageNotes {
  /** The domain of a registry (`docker.io`, `localhost:5000`), or what brought it: `built`, `loaded`, `imported`, `committed`, `made here`. */
  readonly origin?: string
  /** The index that the name pointed at, a blob. */
  readonly index?: Digest
  /** An index of what refers to the image (signatures, attestations), a blob. */
  readonly referrers?: Digest
}

const ORIGIN = 'dev.minidock.origin'
const INDEX = 'dev.minidock.index'
const REFERRERS = 'dev.minidock.referrers'

type Annotations = Readonly<Record<string, string>>

export function notesOf({ annotations = {} }: Descriptor): ImageNotes {
  const { [ORIGIN]: origin, [INDEX]: index, [REFERRERS]: referrers } = annotations
  return { ...(origin && { origin }), ...(isDigest(index) && { index }), ...(isDigest(referrers) && { referrers }) }
}

export function noteAnnotations({ origin, index, referrers }: ImageNotes): Annotations {
  return { ...(origin && { [ORIGIN]: origin }), ...(index && { [INDEX]: index }), ...(referrers && { [REFERRERS]: referrers }) }
}

/** What the name stands for: the index that it pointed at, or else the manifest. */
export function namedDigest(descriptor: Descriptor): Digest {
  return notesOf(descriptor).index ?? descriptor.digest
}
