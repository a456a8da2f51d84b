/** Which blobs and layers the images of a list need: everything else may go. */

import type { Digest } from '../formats/digest.ts'
import type { Descriptor, ImageIndex } from '../formats/oci-image.ts'
import type { Blobs } from './blobs.ts'
import { manifestsOf, readConfig, readManifest } from './image-documents.ts'

export interface Use {
  readonly blobs: ReadonlySet<Digest>
  readonly diffIds: ReadonlySet<Digest>
}

/** @throws {MinidockError} when a manifest is damaged: then nobody knows what it needs, and nothing may go */
export function usedBy(blobs: Blobs, index: ImageIndex): Use {
  const images = manifestsOf(index)
  return {
    blobs: new Set([...index.manifests.map(({ digest }) => digest), ...images.flatMap(descriptor => blobsOf(blobs, descriptor))]),
    diffIds: new Set(images.flatMap(({ digest }) => readConfig(blobs, readManifest(blobs, digest)).rootfs.diff_ids)),
  }
}

/** The manifest's, the config's and the layers'. */
export function blobsOf(blobs: Blobs, { digest }: Descriptor): Digest[] {
  const { config, layers } = readManifest(blobs, digest)
  return [digest, config.digest, ...layers.map(layer => layer.digest)]
}

/** An image's id: its config's digest. */
export function idOf(blobs: Blobs, { digest }: Descriptor): Digest {
  return readManifest(blobs, digest).config.digest
}
