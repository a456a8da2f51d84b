/** Chapter 6's part of `inspect` (mounts, and volumes themselves), `system df` and `system prune`. */

import { listingOf } from '../formats/docker/format.ts'
import { inspectedMount } from '../formats/docker/inspected-mount.ts'
import { formatSize } from '../formats/go/units.ts'
import type { Contributions, Total, Usage } from '../plan/contributions.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { Store } from '../store/state/store.ts'
import { treeSize } from '../store/trees/tree-size.ts'
import { linksOf } from '../store/volumes/volume-use.ts'
import { inspectVolume } from './inspect-volume.ts'
import { pruneVolumes } from './prune-volumes.ts'

const VOLUMES = listingOf(['VOLUME NAME', 'LINKS', 'SIZE'])

export const volumesContributions: Contributions = {
  inspect: ({ container: { record }, store: { volumes } }) => ({
    Mounts: (record.Mounts ?? []).map(mount => inspectedMount(mount, name => volumes.data(name))),
  }),

  objects: { kind: 'volume', inspect: inspectVolume },

  usage: volumeUsage,

  prune: {
    kind: 'Volumes',
    warning: () => 'all anonymous volumes not used by at least one container',
    run: async (store, options) => await pruneVolumes(store, { ...options, all: false }),
  },
}

interface VolumeUsage {
  readonly name: string
  /** How many containers use it. */
  readonly links: number
  /** Bytes. */
  readonly size: number
}

/** Docker leaves out volumes that were made with options: what they hold may be on another disk. */
async function volumeUsage(store: Store, containers: readonly StoredContainer[]): Promise<Usage> {
  const links = linksOf(containers)
  const plain = (await store.volumes.list()).filter(({ options }) => Object.keys(options).length === 0)
  const all = plain.map(({ record: { Name }, data }) => ({ name: Name, links: links.get(Name) ?? 0, size: treeSize(data) }))
  const rows = () => all.map(({ name, links, size }) => ({ 'VOLUME NAME': name, LINKS: String(links), SIZE: formatSize(size, 4) }))
  return { kind: 'Local Volumes', total: totalOf(all), listing: VOLUMES, rows }
}

function totalOf(all: readonly VolumeUsage[]): Total {
  const unused = all.filter(({ links }) => links === 0)
  return { total: all.length, active: all.length - unused.length, size: sum(all), reclaimable: sum(unused) }
}

function sum(volumes: readonly VolumeUsage[]): number {
  return volumes.reduce((total, { size }) => total + size, 0)
}
