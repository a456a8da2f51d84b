/** Chapter 6's part of the OCI spec: the mounts that the user, the image and other containers ask for. */

import { mountDestination } from '../formats/docker/mount-destination.ts'
import { type MountPoint, mountedPlaces } from '../formats/docker/mount-point.ts'
import { parseTmpfsOptions } from '../formats/docker/tmpfs-options.ts'
import type { SpecMount } from '../formats/oci/spec.ts'
import type { SpecDraft } from '../plan/plan.ts'
import { heldIn } from './held.ts'

export function configureVolumes(draft: SpecDraft): void {
  const { spec, mounts = [], request } = draft
  const asked = mountedPlaces(draft)
  if (asked.size === 0) return
  spec.mounts = spec.mounts.filter(({ destination }) => !isReplaced(destination, asked))
  const tmpfs = Object.entries(request.HostConfig.Tmpfs).map(([place, options]) =>
    tmpfsAt(mountDestination(place), parseTmpfsOptions(options)),
  )
  const others = mounts.map(point => mountOf(point, draft))
  spec.mounts.push(...[...others, ...tmpfs].sort((a, b) => depth(a) - depth(b)))
}

/** A mount of every container gives way to one that the user asks for in its place; with a /dev of the user's, those below it do too. */
function isReplaced(destination: string, asked: ReadonlySet<string>): boolean {
  return asked.has(destination) || (asked.has('/dev') && destination.startsWith('/dev/'))
}

function depth({ destination }: SpecMount): number {
  return destination.split('/').length
}

function mountOf(point: MountPoint, draft: SpecDraft): SpecMount {
  const { Destination: destination, RW } = point
  if (point.Type === 'tmpfs') return tmpfsAt(destination, point.Options)
  if (point.Type === 'volume') {
    const mounted = heldIn(draft).mounted[destination]
    const own = { type: 'bind', source: `${draft.paths.volumes}/${point.Name}/_data`, options: ['rbind', 'rprivate'] }
    const { options = [], ...what } = mounted ?? own
    return { destination, ...what, options: [...options, ...(RW ? [] : ['rro'])] }
  }
  const readonly = point.ReadOnlyNonRecursive ? 'ro' : 'rro'
  return {
    destination,
    type: 'bind',
    source: point.Source,
    options: [point.NonRecursive ? 'bind' : 'rbind', point.Propagation, ...(RW ? [] : [readonly])],
  }
}

function tmpfsAt(destination: string, options: readonly string[]): SpecMount {
  return { destination, type: 'tmpfs', source: 'tmpfs', options: [...options] }
}
