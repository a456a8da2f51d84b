/** What a start finds out before its mounts can be compiled: of the host, of the image, of its volumes, and of containers that use the same volumes. */

import { statSync } from 'node:fs'
import { MinidockError } from '../base/errors.ts'
import type { BindPoint, VolumePoint } from '../formats/docker/mount-point.ts'
import type { PlanDraft } from '../plan/plan.ts'
import type { Store } from '../store/state/store.ts'
import type { WantedVolume } from '../store/volumes/volumes.ts'
import { isSourceFile } from './bind-source.ts'
import type { HeldMounts } from './held.ts'
import { findPlaces } from './image-places.ts'
import { boundDirectory, type MountedVolume, mountedAt, needsPeer } from './mounted-volumes.ts'
import { lockPeers, peerWith, type Start } from './peers.ts'
import { checkPropagation } from './propagation.ts'

/** A container to be started, or one that is looked into. */
export type ToMount = Pick<PlanDraft, 'id' | 'layers' | 'mounts' | 'request'>

/** The volumes that a new container brings with it, and those that it takes over. */
type Brought = Pick<HeldMounts, 'wanted' | 'borrowed'>

/**
 * @param resolved absent: the container has its volumes already
 * @throws {MinidockError} `invalid` for a source that is missing, or that cannot be mounted where it is asked for
 */
export async function holdMounts(draft: ToMount, resolved: Brought | undefined, journal: Start, store: Store): Promise<HeldMounts> {
  const { wanted, borrowed } = resolved ?? { wanted: [], borrowed: [] }
  const files: string[] = []
  const mounted: Record<string, MountedVolume> = {}
  const { places, modes } = findPlaces(draft, store)
  for (const point of draft.mounts ?? []) {
    if (point.Type === 'bind' && isFile(point)) files.push(point.Destination)
    if (point.Type !== 'volume') continue
    const options = await optionsOf(point, wanted, store)
    if (options) checkSource(point, options)
    if (await isFileOf(point, options, journal, store)) files.push(point.Destination)
    if (options === undefined) continue
    const shares = needsPeer(options) && journal.generation > 0
    if (shares) await lockPeers(journal, store)
    const peer = shares ? await peerWith(point.Name, draft.id, store) : undefined
    mounted[point.Destination] = mountedAt(options, peer)
  }
  return { files, places, modes, mounted, wanted, borrowed }
}

/** Returns the options of a volume, or those that it will be made with; undefined: its files are in its own directory. */
async function optionsOf({ Name }: VolumePoint, wanted: readonly WantedVolume[], store: Store): Promise<WantedVolume['Options']> {
  const options = store.volumes.isThere(Name) ? await store.volumes.options(Name) : (wanted.find(each => each.Name === Name)?.Options ?? {})
  return Object.keys(options).length === 0 ? undefined : options
}

/** Returns whether the source of a bind is a file. @throws {MinidockError} `invalid` for one that is missing, or passes no mounts on */
function isFile(point: BindPoint): boolean {
  const file = isSourceFile(point)
  checkPropagation(point)
  return file === true
}

/** Returns whether a part of a volume is a file. @throws {MinidockError} `invalid` when a container is to be started, and the part is missing */
async function isFileOf(
  { Name, Subpath }: VolumePoint,
  options: WantedVolume['Options'],
  { generation }: Start,
  store: Store,
): Promise<boolean> {
  // The volume may get this part until the container is started.
  if (Subpath === undefined || generation === 0) return false
  const data = boundDirectory(options ?? {}) ?? store.volumes.data(Name)
  const kind = await store.volumes.kindIn(data, Subpath)
  if (kind !== undefined) return kind === 'file'
  throw new MinidockError('invalid', `cannot access path ${data}/${Subpath}: no such file or directory`, {
    hint: 'volume-subpath is a path that the volume has already',
  })
}

/** @throws {MinidockError} `invalid` for a volume that lies in a directory that is missing, and for a part of one that is another file system */
function checkSource({ Subpath }: VolumePoint, options: NonNullable<WantedVolume['Options']>): void {
  const bound = boundDirectory(options)
  if (bound === undefined && Subpath !== undefined) {
    throw new MinidockError('invalid', 'invalid mount config for type "volume": a volume that is a file system of its own has no subpath', {
      hint: 'leave out volume-subpath: the container sees the whole volume',
    })
  }
  if (bound === undefined || statSync(bound, { throwIfNoEntry: false })) return
  throw new MinidockError('invalid', `failed to mount local volume: mount ${bound}: no such file or directory`, {
    hint: `the volume was made with device=${bound}: make that directory`,
  })
}
