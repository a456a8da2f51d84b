/** Makes the volumes of a container that are not there yet, and gives an empty one what the image has at its place. */

import { MinidockError } from '../base/errors.ts'
import type { VolumePoint } from '../formats/docker/mount-point.ts'
import type { Journal } from '../plan/journal.ts'
import type { Plan } from '../plan/plan.ts'
import { rewriteActor } from '../store/containers/monitor-files.ts'
import type { Store } from '../store/state/store.ts'
import { usersOf } from '../store/volumes/volume-use.ts'
import { ANONYMOUS_LABEL } from './anonymous.ts'
import type { VolumesHeart } from './heart.ts'
import { heldIn } from './held.ts'
import { boundDirectory } from './mounted-volumes.ts'

export async function keepVolumes(plan: Plan, heart: VolumesHeart, journal: Journal, store: Store): Promise<void> {
  for (const point of plan.mounts ?? []) {
    if (point.Type !== 'volume') continue
    journal.note(() => forget(point, plan, store))
    await makeVolume(point, plan, heart, store)
    await fillVolume(point, plan, heart, store)
  }
}

/** If the container could not be made, its anonymous volumes go with it. A named one may hold another container's data by now: it stays, as docker's does. */
async function forget({ Name, Anonymous }: VolumePoint, plan: Plan, { volumes, containers }: Store): Promise<void> {
  const isOwn = Anonymous && heldIn(plan).wanted.some(wanted => wanted.Name === Name)
  if (isOwn) await volumes.remove(Name, () => usersOf(containers, Name))
}

async function makeVolume({ Name, Anonymous }: VolumePoint, plan: Plan, heart: VolumesHeart, store: Store): Promise<void> {
  const { volumes, events } = store
  const wanted = heldIn(plan).wanted.find(each => each.Name === Name)
  // A new volume has no other users yet.
  const goesToo = wanted !== undefined && heart.goesWith({ anonymous: Anonymous, users: 0 }, plan.request.HostConfig.AutoRemove)
  // One that is made again, because somebody has removed its directory, is anonymous as before.
  const Labels = { ...(Anonymous && { [ANONYMOUS_LABEL]: '' }), ...wanted?.Labels }
  const volume = { Name, ...wanted, Labels, ...(goesToo && { within: plan.paths.container }) }
  if (heldIn(plan).borrowed.includes(Name)) await takeOver(Name, plan.id, store)
  else if (volumes.ensure(volume)) events.volume('create', Name, { driver: 'local' })
  else await share(Name, plan.id, store)
}

/** Shares a volume of another container, which may be ending. @throws {MinidockError} `not-found` when the volume has gone with that container */
async function takeOver(name: string, container: string, store: Store): Promise<void> {
  await share(name, container, store)
  if (store.volumes.isThere(name) || store.volumes.giveBack(name)) return
  throw new MinidockError('not-found', `volume ${name} is gone: the container that had it was removed meanwhile`, {
    hint: 'leave out --volumes-from, or name a volume that stays: -v NAME:/place',
  })
}

/**
 * The volume no longer goes with the container that it was made for, and that container's monitor must not log that it does.
 * @param container the id of the one that uses it too
 */
async function share(name: string, container: string, { volumes, containers, events }: Store): Promise<void> {
  const id = await volumes.adopt(name, container)
  const owner = id === undefined ? undefined : containers.read(id)
  if (owner) rewriteActor(owner.directory, events, owner.record)
}

async function fillVolume(point: VolumePoint, plan: Plan, heart: VolumesHeart, { volumes, layers }: Store): Promise<void> {
  const { Name, Destination, NoCopy, Subpath } = point
  // A part of a volume is no copy of anything, and a file system that is mounted for each container alone is nowhere to copy to.
  if (Subpath !== undefined) return
  const options = await volumes.options(Name)
  const data = boundDirectory(options)
  if (Object.keys(options).length > 0 && data === undefined) return
  const empty = volumes.isUnfilled(Name, data)
  if (!heart.getsImage({ empty, noCopy: NoCopy }) || layers.find(plan.layers, Destination).kind !== 'directory') return
  await volumes.fill(Name, directory => layers.copyFrom(plan.layers, Destination, directory), data)
}
