/** What a start finds out before its mounts can be compiled: of the host, of its volumes, and of containers that use the same volumes. */

import { statSync } from 'node:fs'
import { MinidockError } from '../base/errors.ts'
import type { BindPoint, VolumePoint } from '../formats/docker/mount-point.ts'
import type { SpecMount } from '../formats/oci/spec.ts'
import type { PlanDraft } from '../plan/plan.ts'
import type { Store } from '../store/state/store.ts'
import type { WantedVolume } from '../store/volumes/volumes.ts'
import type { HeldMounts } from './held.ts'
import { mountedAt, needsPeer } from './mounted-volumes.ts'
import { peerWith } from './peers.ts'
import { checkPropagation } from './propagation.ts'

/** @throws {MinidockError} `invalid` for a source that is missing, or that cannot be mounted where it is asked for */
export async function holdMounts(draft: PlanDraft, wanted: readonly WantedVolume[], store: Store): Promise<HeldMounts> {
  const files: string[] = []
  const mounted: Record<string, Pick<SpecMount, 'type' | 'source' | 'options'>> = {}
  for (const point of draft.mounts ?? []) {
    if (point.Type === 'bind' && isFile(point)) files.push(point.Destination)
    if (point.Type !== 'volume') continue
    if (isFileBelow(point, store)) files.push(point.Destination)
    refuseFile(point, draft, store)
    const options = await optionsOf(point, wanted, store)
    if (options === undefined) continue
    const peer = needsPeer(options) ? await peerWith(point.Name, draft.id, store) : undefined
    mounted[point.Destination] = mountedAt(options, peer)
  }
  return { files, mounted, wanted }
}

/** Returns the options of a volume, or those that it will be made with; undefined: its files are in its own directory. */
async function optionsOf({ Name }: VolumePoint, wanted: readonly WantedVolume[], store: Store): Promise<WantedVolume['Options']> {
  const options = store.volumes.isThere(Name) ? await store.volumes.options(Name) : (wanted.find(each => each.Name === Name)?.Options ?? {})
  return Object.keys(options).length === 0 ? undefined : options
}

/** Returns whether the source of a bind is a file. @throws {MinidockError} `invalid` when it is missing and must not be made */
function isFile(point: BindPoint): boolean {
  const found = statSync(point.Source, { throwIfNoEntry: false })
  if (!found && !point.CreateMountpoint) {
    throw new MinidockError('invalid', `invalid mount config for type "bind": bind source path does not exist: ${point.Source}`, {
      hint: `make it first: mkdir -p ${point.Source}\nor let it be made: -v ${point.Source}:${point.Destination}`,
    })
  }
  checkPropagation(point)
  return found !== undefined && !found.isDirectory()
}

/**
 * Returns whether a subpath leads to a file. A container may change that at any time, and may have put a link there: this look-up decides only whether the place is
 * a file as well, and opens nothing.
 */
function isFileBelow({ Name, Subpath }: VolumePoint, { volumes }: Store): boolean {
  return Subpath !== undefined && statSync(`${volumes.data(Name)}/${Subpath}`, { throwIfNoEntry: false })?.isDirectory() === false
}

function refuseFile({ Destination, Subpath }: VolumePoint, { layers }: PlanDraft, store: Store): void {
  if (Subpath !== undefined || store.layers.kindOf(layers, Destination) !== 'file') return
  throw new MinidockError('invalid', `cannot mount volume over existing file, file exists ${Destination}`, {
    hint: 'a volume is a directory: choose another place, or bind a file of the host',
  })
}
