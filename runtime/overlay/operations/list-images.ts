/** `images`: which images there are, and which of them cannot be read. */

import type { MinidockError } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { referenceOf } from '../../store/images/image-index.ts'
import { BEFORE_FAILED_STEP } from '../../store/images/image-notes.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { createdAt, parseImageFilters } from '../image-filters.ts'

export interface ListedImage {
  readonly image: StoredImage
  /** Of its full names those that the filters ask for; none only for an image without a name. */
  readonly references: readonly string[]
}

/** An image whose documents cannot be read. */
export interface DamagedImage {
  readonly manifestDigest: Digest
  /** Full name, if it has one. */
  readonly reference: string | undefined
  readonly error: MinidockError
}

export interface ImageList {
  /** Newest first. */
  readonly images: readonly ListedImage[]
  /** All that there are: what the filters ask about cannot be read. */
  readonly damaged: readonly DamagedImage[]
}

/**
 * Lists the images.
 * @param filters docker's: `dangling=true`, `label=role=db`, `reference=*:1`
 * @param all also what a failed build has left to look at
 * @throws {MinidockError} `invalid` for a filter that makes no sense; `not-found` for an image that one names
 */
export function listImages({ store: { images } }: Engine, filters: readonly string[] = [], all = true): ImageList {
  const { keep, keepName } = parseImageFilters(filters, name => images.find(name))
  const damaged: DamagedImage[] = []
  const readable = images.list((descriptor, error) => {
    damaged.push({ manifestDigest: descriptor.digest, reference: referenceOf(descriptor), error })
  })
  const isShown = ({ references, notes }: StoredImage) => all || references.length > 0 || notes.origin !== BEFORE_FAILED_STEP
  const chosen = readable.filter(image => isShown(image) && keep(image)).sort((a, b) => createdAt(b) - createdAt(a))
  return { images: chosen.map(image => ({ image, references: image.references.filter(keepName) })), damaged }
}
