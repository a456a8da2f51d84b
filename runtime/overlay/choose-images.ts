/** What `save` was asked for: a name with a tag is that one, a name without is all of its tags, an id or a digest is an image without a name. */

import { formatReference, parseReference, repositoryOf } from '../formats/docker/reference.ts'
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

/** Without tag and digest. */
function isNameOnly(text: string): boolean {
  return !text.includes('@') && !/:[^/]*$/.test(text) && !/^[0-9a-f]{64}$/.test(text)
}

/** False for an id. */
export function isNameOf(text: string, reference: string): boolean {
  if (/^(?:sha256:)?[0-9a-f]{64}$/.test(text)) return false
  return formatReference(parseReference(text)) === reference
}
