/** Chapter 3's part of `inspect` (the layers' directories), `system df` and `system prune` (images), and `doctor`. */

import { listingOf, type Row, truncateId } from '../formats/docker/format.ts'
import { formatAge, formatSize } from '../formats/go/units.ts'
import { probeOverlay } from '../kernel/machine/doctor/probe-storage.ts'
import type { Contributions } from '../plan/contributions.ts'
import { treeSize } from '../store/trees/tree-size.ts'
import { shownNames } from './image-names.ts'
import { type ImageUsage, imageUsage } from './image-usage.ts'
import { imagesToPrune, pruneImages } from './prune-images.ts'

const IMAGES = listingOf(['REPOSITORY', 'TAG', 'IMAGE ID', 'CREATED', 'SIZE', 'SHARED SIZE', 'UNIQUE SIZE', 'CONTAINERS'])

export const overlayContributions: Contributions = {
  /** In `LowerDir` the first directory is the uppermost. */
  inspect({ container: { record, directory }, store }) {
    const lower = record.Layers.map(name => `${store.paths.layers}/${name}`)
    const Data = {
      ID: record.Id,
      LowerDir: lower.reverse().join(':'),
      MergedDir: `${directory}/rootfs`,
      UpperDir: `${directory}/upper`,
      WorkDir: `${directory}/work`,
    }
    return { Driver: 'overlay2', GraphDriver: { Data, Name: 'overlay2' } }
  },

  size({ container: { record, directory }, images }) {
    const size = treeSize(`${directory}/upper`)
    return { SizeRw: size, SizeRootFs: size + (images.find(record.ImageId)?.size ?? 0) }
  },

  usage(store, containers) {
    const { images, total } = imageUsage(store, containers)
    return { kind: 'Images', total, listing: IMAGES, rows: now => images.flatMap(image => rowsOf(image, now)) }
  },

  prune: {
    kind: 'Images',
    warning: imagesToPrune,
    run: pruneImages,
  },

  doctor: facts => [probeOverlay(facts)],
}

/** Returns a row of `system df --verbose` for each name of an image. @param now milliseconds since 1970 */
function rowsOf({ image, size, shared, containers }: ImageUsage, now: number): Row[] {
  const created = Date.parse(image.config.created ?? '')
  const common = {
    'IMAGE ID': truncateId(image.id),
    CREATED: Number.isNaN(created) ? 'N/A' : `${formatAge(now - created)} ago`,
    SIZE: formatSize(size, 4),
    'SHARED SIZE': formatSize(shared, 4),
    'UNIQUE SIZE': formatSize(size - shared, 4),
    CONTAINERS: String(containers),
  }
  return shownNames(image.references).map(({ repository, tag }) => ({ ...common, REPOSITORY: repository, TAG: tag }))
}
