/** Removing: an image, and the blobs and unpacked layers that nothing needs. What is needed is looked at under the list's lock. */

import type { Digest } from '../../formats/oci/digest.ts'
import type { Descriptor, ImageIndex } from '../../formats/oci/image.ts'
import { hideLayers, layerName, layersThere, type RemovedLayer, underAnyName, withTargets } from '../layers/layer-files.ts'
import { removeTrees } from '../trees/remove-tree.ts'
import type { StoredImage } from './image-documents.ts'
import { referenceOf } from './image-index.ts'
import type { ImageList } from './image-list.ts'
import { notesOf } from './image-notes.ts'
import { blobsOf, idOf, notedBlobs, type OtherUse, usedBy } from './image-use.ts'

export interface RemovalOptions {
  /** Whether an image stays that a container was made from, or that got another name since it was looked at. */
  readonly sparesUsed?: boolean
  /** Called before the image is off the list, and again after that: nothing is removed if it throws. */
  readonly check?: () => void
}

/** As `ImageStore.remove` says. */
export async function removeImage(
  list: ImageList,
  image: StoredImage,
  need: () => OtherUse,
  { sparesUsed = false, check }: RemovalOptions,
): Promise<readonly Digest[]> {
  const diffIds = new Map(image.config.rootfs.diff_ids.map(diffId => [layerName(diffId), diffId]))
  const refuseUsed = (use: () => OtherUse) => {
    check?.()
    if (sparesUsed && use().image(image.id)) throw new UsedImage()
  }
  const change = (before: ImageIndex) => {
    const needed = need()
    refuseUsed(() => needed)
    const manifests = list.readable(before, descriptor => (idOf(list.blobs, descriptor) === image.id ? [descriptor] : [])).flat()
    const digests = new Set(manifests.map(({ digest }) => digest))
    const { gone = [], kept = [] } = Object.groupBy(before.manifests, ({ digest }) => (digests.has(digest) ? 'gone' : 'kept'))
    if (sparesUsed && gone.some(isNewName(image))) throw new UsedImage()
    const index = { ...before, manifests: kept }
    const noted = gone.flatMap(descriptor => notedBlobs(list.blobs, notesOf(descriptor)))
    const blobs = new Set([...noted, ...manifests.flatMap(descriptor => blobsOf(list.blobs, descriptor))])
    const used = usedBy(list.blobs, index)
    const isUsed = usedUnderAnyName(list, used.layer)
    const isNeeded = isUsed(needed)
    const unused = withTargets(list.paths, [...diffIds.keys()]).filter(name => !isNeeded(name))
    const finish = () => {
      list.blobs.remove([...blobs].filter(digest => !used.blob(digest)))
      return hideLayers(list.paths, unused, () => isUsed(need()))
    }
    return { index, verify: () => refuseUsed(need), finish }
  }
  const removed = await list.change(change).catch(unlessUsed)
  if (removed === undefined) return []
  await emptyLayers(list, removed)
  return [image.id, ...removed.flatMap(({ name }) => diffIds.get(name) ?? [])]
}

function isNewName({ references }: StoredImage): (descriptor: Descriptor) => boolean {
  return descriptor => {
    const reference = referenceOf(descriptor)
    return reference !== undefined && !references.includes(reference)
  }
}

/** As `ImageStore.removeUnusedBlobs` says. */
export async function removeUnusedBlobs(list: ImageList): Promise<readonly Digest[]> {
  return await list.change(index => {
    const used = usedBy(list.blobs, index)
    return { index, finish: () => list.blobs.remove(list.blobs.all().filter(digest => !used.blob(digest))) }
  })
}

/** As `ImageStore.removeUnusedLayers` says. */
export async function removeUnusedLayers(
  list: ImageList,
  need: () => OtherUse,
  names: readonly string[] = layersThere(list.paths),
): Promise<readonly RemovedLayer[]> {
  const hidden = await list.change(index => {
    const isUsed = usedUnderAnyName(list, usedBy(list.blobs, index).layer)
    const isNeeded = isUsed(need())
    const unused = names.filter(name => !isNeeded(name))
    return { index, finish: () => hideLayers(list.paths, unused, () => isUsed(need())) }
  })
  await emptyLayers(list, hidden)
  return hidden
}

/** @param byImages whether an image has a layer of this name */
function usedUnderAnyName({ paths }: ImageList, byImages: OtherUse['layer']): (others: OtherUse) => (name: string) => boolean {
  const anyName = underAnyName(paths)
  return others => anyName(name => byImages(name) || others.layer(name))
}

async function emptyLayers({ launcher }: ImageList, layers: readonly RemovedLayer[]): Promise<void> {
  const directories = layers.flatMap(({ directory }) => directory ?? [])
  if (directories.length > 0) await removeTrees(launcher, directories)
}

/** Why an image that is used is not removed. */
class UsedImage extends Error {}

function unlessUsed(error: unknown): undefined {
  if (!(error instanceof UsedImage)) throw error
}
