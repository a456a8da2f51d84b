/** Chapter 6: data that outlives its container: volumes, binds and tmpfs mounts. */

import { mountedPlaces } from '../formats/docker/mounted-places.ts'
import { AT } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Birth } from '../plan/birth.ts'
import type { Module } from '../plan/module.ts'
import type { Plan, PlanDraft } from '../plan/plan.ts'
import type { Store } from '../store/state/store.ts'
import { newVolumeName } from './anonymous.ts'
import { makeSource } from './bind-source.ts'
import { configureVolumes } from './configure.ts'
import { heart as ownHeart, type VolumesHeart } from './heart.ts'
import { heldIn } from './held.ts'
import { holdMounts } from './hold.ts'
import { keepVolumes } from './keep.ts'
import { mountAsked, mountStopped } from './mount-asked.ts'
import { markOf } from './mounted-volumes.ts'
import { type Start, unlockPeers } from './peers.ts'
import { type MountSources, type ResolvedMounts, resolveMounts } from './resolve-mounts.ts'

export function createVolumes(heart: VolumesHeart = ownHeart): Module {
  return {
    name: 'volumes',
    chapter: 6,
    summary: 'volumes, binds and tmpfs: data that outlives its container',

    reserve: findMounts,
    look: (draft, store) => findMounts(draft, { id: draft.id, generation: 0, note: () => undefined }, store),

    suppose(draft) {
      draft.mounts ??= resolve(draft, () => []).mounts
    },

    configure: configureVolumes,

    compile(plan, birth, release) {
      const asked = mountedPlaces(plan)
      const mounts = plan.spec.mounts.filter(({ destination }) => asked.has(destination))
      markShared(plan, birth)
      mountAsked({ mounts, points: plan.mounts ?? [], held: heldIn(plan) }, heart, birth)
      forgetLinks(plan, release)
    },

    contributions: async () => (await import('./contributions.ts')).volumesContributions,

    goesWith: ({ Anonymous }, users) => heart.goesWith({ anonymous: Anonymous, users }, true),
    mountStopped: (container, store, birth) => mountStopped(container, store, heart, birth),
    keep: (plan, journal, store) => keepVolumes(plan, heart, journal, store),

    async furnish(plan) {
      for (const point of plan.mounts ?? []) if (point.Type === 'bind' && point.CreateMountpoint) makeSource(point)
      unlockPeers(plan.id)
    },
  }
}

async function findMounts(draft: PlanDraft, journal: Start, store: Store): Promise<void> {
  const resolved = draft.mounts ? undefined : resolve(draft, name => store.containers.find(name).record.Mounts ?? [])
  if (resolved) draft.mounts = resolved.mounts
  if (mountedPlaces(draft).size > 0) draft.reserved['volumes'] = await holdMounts(draft, resolved, journal, store)
}

function resolve(draft: PlanDraft, mountsOf: MountSources['mountsOf']): ResolvedMounts {
  return resolveMounts({ request: draft.request, image: draft.image.config, mountsOf, newName: newVolumeName })
}

/** Makes the directory by which another container, before it copies a mount from this one, checks that it has found the right one. */
function markShared(plan: Plan, birth: Birth): void {
  const isShared = Object.values(heldIn(plan).mounted).some(({ shared }) => shared)
  if (!isShared || mountedPlaces(plan).has('/dev')) return
  birth
    .child('mount')
    .because('a container that takes over the tmpfs volume knows this one by its directory')
    .mkdirat(AT.FDCWD, markOf(plan.id), 0o700)
}

/** An anonymous volume of `--rm` is removed with the container's directory, in which it lies: the link to it goes here. */
function forgetLinks({ mounts = [], request, paths }: Plan, release: Emitter): void {
  if (!request.HostConfig.AutoRemove) return
  const unlink = release.because('the anonymous volume goes with its container; one that another container uses is no link any more')
  for (const point of mounts) {
    if (point.Type === 'volume' && point.Anonymous)
      unlink.tolerating('ENOENT', 'EISDIR').unlinkat(AT.FDCWD, `${paths.volumes}/${point.Name}`, 0)
  }
}
