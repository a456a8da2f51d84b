/**
 * Docker's rules for removing an image (moby, daemon/images/image_delete.go).
 *
 * A name that is not the image's last is only taken away. The last one, or the id, means the image itself: a running container keeps it whatever is asked for;
 * a stopped one, or several names, keep it unless it is forced. Unlike docker's, an id that is given once for each name means all of them: `images -q` prints
 * it so, and `rmi $(images -q)` removes every image.
 */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { otherPlatform } from '../../engine/other-platform.ts'
import { listReconciled } from '../../engine/reconcile.ts'
import { truncateId } from '../../formats/docker/format.ts'
import { familiarReference, parseReference } from '../../formats/docker/reference.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'
import { heldByBuilds } from '../../store/builds/running-builds.ts'
import type { StoredContainer } from '../../store/containers/containers.ts'
import { isActive } from '../../store/containers/stored-container.ts'
import { referenceOf } from '../../store/images/image-index.ts'
import { usedBesideImages } from '../../store/images/image-use.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { isNameOf } from '../choose-images.ts'
import { shownNames } from '../image-names.ts'
import { allNames, meantNames } from '../meant-names.ts'
import { removedDigests } from '../removed-digests.ts'

export type Removal = { readonly kind: 'untagged'; readonly reference: string } | { readonly kind: 'deleted'; readonly digest: Digest }

const untagged = (reference: string): Removal => ({ kind: 'untagged', reference })
const deleted = (digest: Digest): Removal => ({ kind: 'deleted', digest })

export interface RemoveOptions {
  readonly force?: boolean
  /** How often the image was named so; default: once. */
  readonly mentions?: number
  /** The image has to be for one of these; default: for any. */
  readonly platforms?: readonly WantedPlatform[]
}

/**
 * Removes an image, or one of its names.
 * @returns what was done, in the order of docker's lines: names, the image's id, and its layers from the top, by their chain ids
 * @throws {MinidockError} `not-found`, `conflict`
 */
export async function removeImage(engine: Engine, text: string, options: RemoveOptions = {}): Promise<Removal[]> {
  refuseOther(engine, text, options)
  try {
    return await removeReadable(engine, text, options)
  } catch (error) {
    if (!isOfKind(error, 'engine', 'not-found')) throw error
    const forgotten = await engine.store.images.forgetDamaged(text)
    if (forgotten.length === 0) throw error
    const names = forgotten.map(referenceOf).filter(reference => reference !== undefined)
    return [...names.map(untagged), ...[...new Set(forgotten.map(({ digest }) => digest))].map(deleted)]
  }
}

/** As docker, which keeps what another platform has under the name. */
function refuseOther({ store: { images } }: Engine, text: string, { platforms = [] }: RemoveOptions): void {
  if (platforms.length === 0) return
  const { config } = images.find(text)
  const others = platforms.map(platform => otherPlatform(text, config, platform))
  if (others[0] !== undefined && !others.includes(undefined)) throw others[0]
}

async function removeReadable(engine: Engine, text: string, { force = false, mentions = 1 }: RemoveOptions): Promise<Removal[]> {
  const { images } = engine.store
  const { id } = images.find(text)
  refuseBuilt(engine, id)
  const image = images.list().find(other => other.id === id) ?? images.find(text) // With the names of all its manifests.
  const containers = await listReconciled(engine)
  const users = containers.filter(({ record }) => record.ImageId === image.id)
  const { gone, loosened, untagged: names } = meantNames(image.names, text)
  if (isName(text, image)) {
    if (names.length === 0) throw noSuchDigest(text, image)
    const stays = image.references.length > gone.length
    if (!stays && !force) refuseLastName(image, text, users)
    if (stays || users.some(isActive)) {
      for (const each of gone) await images.untag(each)
      for (const each of loosened) await images.forgetRegistryDigest(each)
      for (const _ of names) engine.store.events.image('untag', image)
      return names.map(untagged)
    }
  } else {
    refuseUsedImage(image, users, { force, mentions })
  }
  const need = usedBesideImages(engine.store.paths, engine.store.containers)
  // A build may have begun to use it meanwhile.
  const digests = await images.remove(image, need, { check: () => refuseBuilt(engine, id) })
  const all = allNames(image.names)
  for (const _ of all) engine.store.events.image('untag', image)
  engine.store.events.image('delete', image)
  return [...all.map(untagged), ...removedDigests(image, digests).map(deleted)]
}

/** Returns whether a text is one of the image's names, and no id. */
function isName(text: string, { references }: StoredImage): boolean {
  return text.includes('@') || references.some(reference => isNameOf(text, reference))
}

/** An image is also found by digests that no registry has it by: its tag stands for those. */
function noSuchDigest(text: string, { references: [name = ''] }: StoredImage): MinidockError {
  const hint = `the image was neither pulled nor pushed by that digest; take its tag away: minidock rmi ${familiarReference(parseReference(name))}`
  return new MinidockError('not-found', `no such image: ${text}`, { hint })
}

/** Also of one of several names: the build has found the image by one of them. */
function refuseBuilt({ store }: Engine, id: Digest): void {
  if (!heldByBuilds(store.paths).image.has(id)) return
  throw new MinidockError('conflict', `conflict: unable to delete ${truncateId(id)} (cannot be forced) - image is being used by a build`, {
    hint: 'wait for the build to end, or end it: Ctrl-C',
  })
}

function refuseLastName(image: StoredImage, name: string, [user]: readonly StoredContainer[]): void {
  if (user === undefined) return
  const familiar = familiarReference(parseReference(name))
  const [container, id] = [truncateId(user.record.Id), truncateId(image.id)]
  throw new MinidockError(
    'conflict',
    `conflict: unable to remove repository reference "${familiar}" (must force) - container ${container} is using its referenced image ${id}`,
    { hint: `remove the container first: minidock rm ${user.record.Name}` },
  )
}

function refuseUsedImage(
  image: StoredImage,
  users: readonly StoredContainer[],
  { force, mentions }: Required<Omit<RemoveOptions, 'platforms'>>,
): void {
  const id = truncateId(image.id)
  const running = users.find(isActive)
  if (running !== undefined) {
    throw new MinidockError(
      'conflict',
      `conflict: unable to delete ${id} (cannot be forced) - image is being used by running container ${truncateId(running.record.Id)}`,
      {
        hint: `end the container first: minidock rm -f ${running.record.Name}`,
      },
    )
  }
  if (force) return
  if (shownNames(image.references).length > mentions) {
    throw new MinidockError(
      'conflict',
      `conflict: unable to delete ${id} (must be forced) - image is referenced in multiple repositories`,
      {
        hint: `take one name away (minidock rmi ${familiarReference(parseReference(image.references[0] ?? ''))}), or all with -f`,
      },
    )
  }
  const [stopped] = users
  if (stopped === undefined) return
  throw new MinidockError(
    'conflict',
    `conflict: unable to delete ${id} (must be forced) - image is being used by stopped container ${truncateId(stopped.record.Id)}`,
    {
      hint: `remove the container first: minidock rm ${stopped.record.Name}`,
    },
  )
}
