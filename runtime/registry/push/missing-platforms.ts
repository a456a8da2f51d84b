/** Which platforms of an index are not here whole: what a user has to bring for a push of all of it. */

import { type Descriptor, isManifestType } from '../../formats/oci/image.ts'
import { formatPlatform } from '../../formats/oci/platform-order.ts'
import type { ImageStore } from '../../store/images/images.ts'

/** Returns `linux/arm64`, each once, in the order of the index. What is beside the images (attestations) has no platform of its own. */
export function missingPlatforms(images: Pick<ImageStore, 'treeOf'>, root: Descriptor): readonly string[] {
  const { documents } = images.treeOf(root)
  const incomplete = documents.filter(
    document => isManifestType(document.mediaType) && document.digest !== root.digest && images.treeOf(document).missing.length > 0,
  )
  const platforms = incomplete.flatMap(({ platform }) => (platform && platform.os !== 'unknown' ? [formatPlatform(platform)] : []))
  return [...new Set(platforms)]
}
