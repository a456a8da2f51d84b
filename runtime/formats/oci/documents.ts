/** The documents of an image, whichever they are: what they say of themselves, and what they name. */

import { type Descriptor, isIndexType, isManifestType } from './image.ts'
import { parseIndex, parseManifest } from './image-schema.ts'

/** An index or a manifest: what names other parts. All else is a config or a layer. */
export const isDocumentType = (mediaType: string) => isIndexType(mediaType) || isManifestType(mediaType)

/** Returns the media type that a document says it has, if any. */
export function ownMediaType(document: unknown): string | undefined {
  if (typeof document !== 'object' || document === null || !('mediaType' in document)) return undefined
  return typeof document.mediaType === 'string' ? document.mediaType : undefined
}

/** Returns what an index or a manifest names. @throws {MinidockError} as {@link parseIndex} and {@link parseManifest} */
export function childrenOf(mediaType: string, value: unknown): readonly Descriptor[] {
  if (isIndexType(mediaType)) return parseIndex(value).manifests
  const { config, layers } = parseManifest(value)
  return [...layers, config]
}
