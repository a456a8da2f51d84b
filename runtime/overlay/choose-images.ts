/** What `save` was asked for: a name with a tag is that one, a name without is all of its tags, an id or a digest is an image without a name. */

import { MinidockError } from '../base/errors.ts'
import { truncateId } from '../formats/docker/format.ts'
import { familiarReference, formatReference, parseReference, repositoryOf } from '../formats/docker/reference.ts'
import type { WantedPlatform } from '../formats/oci/platform.ts'
import { formatPlatform } from '../formats/oci/platform-order.ts'
import type { ImageStore, StoredImage } from '../store/images/images.ts'
import type { ImageToSave } from './archive/pack-images.ts'
import { hasTag } from './image-names.ts'

/** @throws {MinidockError} `not-found` */
export function chooseImages(images: ImageStore, texts: readonly string[]): ImageToSave[] {
  const all = images.list()
  const chosen = new Map<string, { image: StoredImage; references: Set<string> }>()
  for (const text of texts) {
    for (const { image, references } of choose(images, all, text)) {
      const known = chosen.get(image.manifestDigest) ?? { image, references: new Set<string>() }
      for (const reference of references) known.references.add(reference)
      chosen.set(image.manifestDigest, known)
    }
  }
  return [...chosen.values()].map(({ image, references }) => ({ image, references: [...references] }))
}

function choose(images: ImageStore, all: readonly StoredImage[], text: string): ImageToSave[] {
  if (isNameOnly(text)) {
    const repository = repositoryOf(parseReference(text))
    const ofRepository = (reference: string) => hasTag([reference]) && repositoryOf(parseReference(reference)) === repository
    const found = all.filter(({ references }) => references.some(ofRepository))
    if (found.length > 0) return found.map(image => ({ image, references: image.references.filter(ofRepository) }))
  }
  const image = images.find(text)
  return [{ image, references: image.references.filter(reference => hasTag([reference]) && isNameOf(text, reference)) }]
}

/** Returns what was chosen for one platform, without indexes. @throws {MinidockError} `not-found` for an image that is not here for it */
export function forPlatform(images: ImageStore, chosen: readonly ImageToSave[], wanted: WantedPlatform): readonly ImageToSave[] {
  return chosen.map(({ image, references }) => {
    const found = images.forPlatform(image, wanted)
    if (found !== undefined) return { image: found, references }
    const name = references[0] === undefined ? truncateId(image.id) : familiarReference(parseReference(references[0]))
    const { os, architecture } = image.config
    throw new MinidockError(
      'not-found',
      `image with reference ${name} was found but does not provide the specified platform (${formatPlatform(wanted)})`,
      { hint: `it is for ${os}/${architecture}: save it without --platform` },
    )
  })
}

/** Without tag and digest. */
function isNameOnly(text: string): boolean {
  return !text.includes('@') && !/:[^/]*$/.test(text) && !/^[0-9a-f]{64}$/.test(text)
}

/** False for an id. */
export function isNameOf(text: string, reference: string): boolean {
  if (/^(?:sha256:)?[0-9a-f]{64}$/.test(text)) return false
  return formatReference(parseReference(text)) === reference
}
