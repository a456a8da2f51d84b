/** Mounts what somebody has asked for: in a container that is born, and for `cp` in the root of one that does not run. */

import { MinidockError } from '../base/errors.ts'
import type { MountPoint } from '../formats/docker/mount-point.ts'
import type { SpecMount } from '../formats/oci/spec.ts'
import type { Birth } from '../plan/birth.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { Store } from '../store/state/store.ts'
import { mountOf } from './configure.ts'
import type { VolumesHeart } from './heart.ts'
import type { HeldMounts } from './held.ts'
import { holdMounts } from './hold.ts'
import { unlockPeers } from './peers.ts'
import { makePlace } from './places.ts'
import { openSource } from './sources.ts'

export interface AskedMounts {
  /** Sorted: a place comes before the places below it. */
  readonly mounts: readonly SpecMount[]
  readonly points: readonly MountPoint[]
  readonly held: HeldMounts
}

export function mountAsked({ mounts, points, held }: AskedMounts, heart: VolumesHeart, birth: Birth): void {
  const subpaths = new Map(points.map(point => [point.Destination, point.Type === 'volume' ? point.Subpath : undefined]))
  for (const [index, mount] of mounts.entries()) {
    const { destination } = mount
    const tree = birth.register(`mount_${index}`)
    openSource({ ...mount, subpath: subpaths.get(destination), peer: held.mounted[destination]?.peer }, tree, heart, birth)
    const place = held.places[destination] ?? destination
    makePlace(place, held.files.includes(destination), birth)
    heart.attach(tree, place, birth.register('place'), birth.child('mount'))
  }
}

/** The same for a container that does not run: what it has in memory then is left out. @throws {MinidockError} `not-found` when a source is gone */
export async function mountStopped({ record }: StoredContainer, store: Store, heart: VolumesHeart, birth: Birth): Promise<void> {
  const points = (record.Mounts ?? []).filter(({ Type }) => Type !== 'tmpfs').map(alone)
  if (points.length === 0) return
  for (const point of points) refuseGone(point, record.Name, store)
  try {
    const { Id: id, Layers: layers, Request: request } = record
    const held = await holdMounts({ id, layers, request, mounts: points }, undefined, { id, generation: 1, note: () => undefined }, store)
    mountAsked({ mounts: points.map(point => mountOf(point, held, store.paths.volumes)), points, held }, heart, birth)
  } finally {
    unlockPeers(record.Id)
  }
}

/** Nothing passes between the launcher's mount namespace and the host's, and no source is made. */
function alone(point: MountPoint): MountPoint {
  return point.Type === 'bind' ? { ...point, Propagation: 'rprivate', CreateMountpoint: false } : point
}

function refuseGone(point: MountPoint, container: string, { volumes }: Store): void {
  if (point.Type !== 'volume' || volumes.isThere(point.Name)) return
  throw new MinidockError('not-found', `volume ${point.Name} of container ${container} is gone`, {
    hint: `minidock start ${container} makes it again, empty`,
  })
}
