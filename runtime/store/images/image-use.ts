/** What is needed of the blobs and of the unpacked layers: everything else may go. */

import { MinidockError } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import type { Descriptor, ImageIndex } from '../../formats/oci/image.ts'
import { type BuildUse, usedByBuilds } from '../builds/build-use.ts'
import type { ContainerStore } from '../containers/containers.ts'
import type { StorePaths } from '../files/paths.ts'
import { layerName } from '../layers/layer-files.ts'
import type { Blobs } from './blobs.ts'
import { manifestsOf, readConfig, readManifest } from './image-documents.ts'
import { type ImageNotes, notesOf } from './image-notes.ts'
import { digestsOf, imageTree, indexDescriptor } from './image-tree.ts'

/** What the images of a list need. */
export interface ImageUse {
  readonly blob: (digest: Digest) => boolean
  /** By the layer's name. */
  readonly layer: (name: string) => boolean
}

/** What containers and builds need. */
export interface OtherUse {
  readonly image: (id: Digest) => boolean
  /** By the layer's name. */
  readonly layer: (name: string) => boolean
}

const EVERYTHING = { image: () => true, blob: () => true, layer: () => true }

/** Where a document is damaged nobody knows what it needs: then it is everything. */
export function usedBy(blobs: Blobs, index: ImageIndex): ImageUse {
  try {
    const images = manifestsOf(index)
    const named = index.manifests.flatMap(descriptor => [descriptor.digest, ...notedBlobs(blobs, notesOf(descriptor))])
    const needed = new Set([...named, ...images.flatMap(descriptor => blobsOf(blobs, descriptor))])
    const diffIds = images.flatMap(({ digest }) => readConfig(blobs, readManifest(blobs, digest)).rootfs.diff_ids)
    const layers = new Set(diffIds.map(layerName))
    return { blob: digest => needed.has(digest), layer: name => layers.has(name) }
  } catch (error) {
    if (error instanceof MinidockError) return EVERYTHING
    throw error
  }
}

/**
 * Asked each time that it matters: others make containers and build meanwhile.
 * @returns what containers, builds and the build cache need at the moment; everything, where the record of one of them cannot be read
 */
export function usedBesideImages(paths: StorePaths, containers: ContainerStore): () => OtherUse {
  const uses = [usedByContainers(containers), usedByBuilds(paths)]
  return () => {
    try {
      const [images, layers] = [new Set<string>(), new Set<string>()]
      for (const use of uses.flatMap(usesNow => usesNow())) {
        for (const image of use.images) images.add(image)
        for (const layer of use.layers) layers.add(layer)
      }
      return { image: id => images.has(id), layer: name => layers.has(name) }
    } catch (error) {
      if (error instanceof MinidockError) return EVERYTHING
      throw error
    }
  }
}

/** Reads each container once: what is known of one does not change. */
function usedByContainers(containers: ContainerStore): () => readonly BuildUse[] {
  const known = new Map<string, BuildUse>()
  return () => {
    const ids = containers.ids()
    for (const id of ids.filter(id => !known.has(id))) {
      const record = containers.read(id)?.record
      if (record) known.set(id, { images: [record.ImageId], layers: record.Layers })
    }
    return ids.flatMap(id => known.get(id) ?? [])
  }
}

/** Nobody asks any containers: none of their layers may go. */
export const everything = (): OtherUse => EVERYTHING

/** The manifest's, the config's and the layers'. */
export function blobsOf(blobs: Blobs, { digest }: Descriptor): Digest[] {
  const { config, layers } = readManifest(blobs, digest)
  return [digest, config.digest, ...layers.map(layer => layer.digest)]
}

/** The documents that are noted, and what an index leads to. An index that is damaged leads to nothing: the image itself is whole without it. */
export function notedBlobs(blobs: Blobs, { index, referrers }: ImageNotes): Digest[] {
  return [...(index === undefined ? [] : [index, ...ledToBy(blobs, index)]), ...(referrers === undefined ? [] : [referrers])]
}

function ledToBy(blobs: Blobs, index: Digest): readonly Digest[] {
  try {
    return digestsOf(imageTree(blobs, indexDescriptor(blobs, index)))
  } catch (error) {
    if (error instanceof MinidockError) return []
    throw error
  }
}

/** An image's id: its config's digest. */
export function idOf(blobs: Blobs, { digest }: Descriptor): Digest {
  return readManifest(blobs, digest).config.digest
}
