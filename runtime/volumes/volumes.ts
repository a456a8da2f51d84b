/** Chapter 6: data that outlives its container: volumes, binds and tmpfs mounts. */

import { mountedPlaces } from '../formats/docker/mount-point.ts'
import { AT } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Module } from '../plan/module.ts'
import type { Plan, PlanDraft } from '../plan/plan.ts'
import type { Store } from '../store/state/store.ts'
import { newVolumeName } from './anonymous.ts'
import { configureVolumes } from './configure.ts'
import { heart as ownHeart, type VolumesHeart } from './heart.ts'
import { heldIn } from './held.ts'
import { holdMounts } from './hold.ts'
import { keepVolumes } from './keep.ts'
import { makeSources } from './make-sources.ts'
import { makePlace } from './places.ts'
import { type MountSources, type ResolvedMounts, resolveMounts } from './resolve-mounts.ts'
import { openSource, type Source } from './sources.ts'

export function createVolumes(heart: VolumesHeart = ownHeart): Module {
  return {
    name: 'volumes',
    chapter: 6,
    summary: 'volumes, binds and tmpfs: data that outlives its container',

    reserve: (draft, _journal, store) => findMounts(draft, store),
    look: findMounts,

    suppose(draft) {
      draft.mounts ??= resolve(draft, () => []).mounts
    },

    configure: configureVolumes,

    compile(plan, birth, release) {
      for (const [index, mount] of askedMounts(plan).entries()) {
        const tree = birth.register(`mount_${index}`)
        openSource(mount, tree, heart, birth)
        makePlace(mount.destination, heldIn(plan).files.includes(mount.destination), birth)
        heart.attach(tree, mount.destination, birth.register('place'), birth.child('mount'))
      }
      forgetLinks(plan, release)
    },

    contributions: async () => (await import('./contributions.ts')).volumesContributions,

    goesWith: ({ Anonymous }, users) => heart.goesWith({ anonymous: Anonymous, users }, true),
    keep: (plan, journal, store) => keepVolumes(plan, heart, journal, store),

    async furnish(plan) {
      makeSources(plan.mounts ?? [])
    },
  }
}

/** Nothing is taken hold of: volumes are made when the container's record is on disk. */
async function findMounts(draft: PlanDraft, store: Store): Promise<void> {
  const resolved = draft.mounts ? undefined : resolve(draft, name => store.containers.find(name).record.Mounts ?? [])
  if (resolved) draft.mounts = resolved.mounts
  if (draft.mounts?.length) draft.reserved['volumes'] = await holdMounts(draft, resolved?.wanted ?? [], store)
}

interface AskedMount extends Source {
  readonly destination: string
}

/** Returns the spec's mounts that somebody has asked for, in their order: a place comes before the places below it. */
function askedMounts(plan: Plan): AskedMount[] {
  const asked = mountedPlaces(plan)
  const subpaths = new Map((plan.mounts ?? []).map(point => [point.Destination, point.Type === 'volume' ? point.Subpath : undefined]))
  return plan.spec.mounts
    .filter(({ destination }) => asked.has(destination))
    .map(mount => ({ ...mount, subpath: subpaths.get(mount.destination) }))
}

function resolve(draft: PlanDraft, mountsOf: MountSources['mountsOf']): ResolvedMounts {
  return resolveMounts({ request: draft.request, image: draft.image.config, mountsOf, newName: newVolumeName })
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
