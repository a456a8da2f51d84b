/** What docker says was deleted with an image: the image's id, then its layers from the top, by the names that they have on those below them. */

import type { Digest } from '../formats/oci/digest.ts'
import type { StoredImage } from '../store/images/images.ts'
import { chainIds } from '../store/layers/chain-ids.ts'

/** @param removed the image's id, and the diff ids of the layers that went with it (`ImageStore.remove`) */
export function removedDigests({ config }: Pick<StoredImage, 'config'>, removed: readonly Digest[]): Digest[] {
  const [id, ...diffIds] = removed
  const { diff_ids: layers } = config.rootfs
  const chain = chainIds(layers).filter((_, index) => diffIds.some(diffId => diffId === layers[index]))
  return id === undefined ? [] : [id, ...chain.reverse()]
}
