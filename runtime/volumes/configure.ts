/** Chapter 6's part of the OCI spec: the mounts that the user, the image and other containers ask for. */

import { mountDestination } from '../formats/docker/mount-destination.ts'
import type { MountPoint } from '../formats/docker/mount-point.ts'
import { mountedPlaces } from '../formats/docker/mounted-places.ts'
import { parseTmpfsOptions } from '../formats/docker/tmpfs-options.ts'
import type { SpecMount } from '../formats/oci/spec.ts'
import type { SpecDraft } from '../plan/plan.ts'
import { withoutDevices } from './device-nodes.ts'
import { type HeldMounts, heldIn } from './held.ts'

export function configureVolumes(draft: SpecDraft): void {
  const { spec, mounts = [], request } = draft
  const asked = mountedPlaces(draft)
  if (asked.size === 0) return
  spec.mounts = spec.mounts.filter(({ destination }) => !isReplaced(destination, asked))
  const tmpfs = Object.entries(request.HostConfig.Tmpfs).map(([place, options]) =>
    tmpfsAt(mountDestination(place), parseTmpfsOptions(options), heldIn(draft)),
  )
  const others = mounts.map(point => mountOf(point, heldIn(draft), draft.paths.volumes))
  const all = [...others, ...tmpfs].sort((a, b) => depth(a) - depth(b))
  spec.mounts.push(...all.map(mount => withoutDevices(mount, draft)))
}

/** A mount of every container gives way to one that the user asks for in its place; with a /dev of the user's, those below it do too. */
function isReplaced(destination: string, asked: ReadonlySet<string>): boolean {
  return asked.has(destination) || (asked.has('/dev') && destination.startsWith('/dev/'))
}

function depth({ destination }: SpecMount): number {
  return destination.split('/').length
}

/** Returns the mount that a mount point comes to. @param volumes the folder of all volumes */
export function mountOf(point: MountPoint, held: HeldMounts, volumes: string): SpecMount {
  const { Destination: destination, RW } = point
  if (point.Type === 'tmpfs') return tmpfsAt(destination, point.Options, held)
  if (point.Type === 'volume') {
    const own = { type: 'bind', source: `${volumes}/${point.Name}/_data`, options: ['rbind', 'rprivate'] }
    const { type, source, options } = { ...own, ...held.mounted[destination] }
    return { destination, type, source, options: [...options, ...(RW ? [] : ['rro'])] }
  }
  const readonly = point.ReadOnlyNonRecursive ? 'ro' : 'rro'
  return {
    destination,
    type: 'bind',
    source: point.Source,
    options: [point.NonRecursive ? 'bind' : 'rbind', point.Propagation, ...(RW ? [] : [readonly])],
  }
}

/** A tmpfs has the mode of the directory that it hides, unless another one is asked for; else the kernel's, 1777. Source: runc, mountToRootfs. */
function tmpfsAt(destination: string, options: readonly string[], { modes }: HeldMounts): SpecMount {
  const mode = modes[destination]
  const own = mode === undefined || options.some(option => option.startsWith('mode=')) ? [] : [`mode=${mode.toString(8)}`]
  return { destination, type: 'tmpfs', source: 'tmpfs', options: [...options, ...own] }
}
