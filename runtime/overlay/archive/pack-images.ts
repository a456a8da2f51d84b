/**
 * An archive of images as Docker 25 and newer write it: an OCI image layout, and beside it what older programs read (`manifest.json`, `repositories`).
 * It depends on the images alone, so saving twice gives the same bytes.
 */

import type { ArchivedImage, Repositories } from '../../formats/docker/archive.ts'
import { familiarReference, familiarRepository, parseReference } from '../../formats/docker/reference.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, type ImageIndex, isIndexType, mediaTypes, type Platform } from '../../formats/oci/image.ts'
import { packTar, type TarEntry } from '../../formats/tar/pack.ts'
import { digestsOf, type ImageTree } from '../../store/images/image-tree.ts'
import type { ImageStore, StoredImage } from '../../store/images/images.ts'

/** An image, and the names that it is saved under: none if it was asked for by its id. */
export interface ImageToSave {
  readonly image: StoredImage
  /** Full names. */
  readonly references: readonly string[]
}

const EPOCH = new Date(0)

export function packImages(images: ImageStore, chosen: readonly ImageToSave[]): AsyncGenerator<Uint8Array, void, void> {
  return packTar(entriesOf(images, chosen), EPOCH)
}

async function* entriesOf(images: ImageStore, chosen: readonly ImageToSave[]): AsyncGenerator<TarEntry, void, void> {
  yield { name: 'blobs/', type: 'directory' }
  yield { name: 'blobs/sha256/', type: 'directory' }
  const manifests = chosen.flatMap(entry => describe(images, entry))
  const trees = manifests.map(descriptor => images.treeOf(descriptor))
  for (const digest of [...new Set([...trees.flatMap(digestsHere), ...chosen.flatMap(({ image }) => digestsOfImage(image))])].sort()) {
    yield { name: blobName(digest), type: 'file', ...(await images.streamBlob(digest)) }
  }
  const index: ImageIndex = { schemaVersion: 2, mediaType: mediaTypes.index, manifests }
  yield json('index.json', index)
  yield json('manifest.json', chosen.map(archivedImage))
  yield json('oci-layout', { imageLayoutVersion: '1.0.0' })
  yield json('repositories', repositoriesOf(chosen))
}

function digestsHere(tree: ImageTree): Digest[] {
  const missing = new Set(tree.missing.map(({ digest }) => digest))
  return digestsOf(tree).filter(digest => !missing.has(digest))
}

function digestsOfImage({ manifestDigest, manifest }: StoredImage): Digest[] {
  return [manifestDigest, manifest.config.digest, ...manifest.layers.map(({ digest }) => digest)]
}

/** One descriptor a name, as containerd has it. */
function describe(images: ImageStore, { image, references }: ImageToSave): Descriptor[] {
  if (references.length === 0) return [rootOf(images, image)]
  return references.map(reference => {
    const { notes = image.notes } = image.names.find(name => name.reference === reference) ?? {}
    const tag = parseReference(reference).tag ?? ''
    const annotations = { 'io.containerd.image.name': reference, 'org.opencontainers.image.ref.name': tag }
    return { ...rootOf(images, { ...image, notes }), annotations }
  })
}

/**
 * Returns the descriptor of the index that the name pointed at, or else of the manifest. As with containerd's image store, an index stays what it is where some of its
 * platforms are not here: its digest is the same wherever the archive is loaded, and the rest can still be pulled there.
 */
function rootOf(images: ImageStore, image: StoredImage): Descriptor {
  const named = images.descriptorOf(image)
  if (isIndexType(named.mediaType)) return named
  const { architecture, os, variant } = image.config
  const platform: Platform = { architecture, os, ...(variant !== undefined && { variant }) }
  return { ...images.descriptorOf({ ...image, notes: {} }), platform }
}

function archivedImage({ image: { manifest, config }, references }: ImageToSave): ArchivedImage {
  const sources = config.rootfs.diff_ids.map((diffId, index) => [diffId, manifest.layers[index]])
  return {
    Config: blobName(manifest.config.digest),
    RepoTags: references.map(reference => familiarReference(parseReference(reference))),
    Layers: manifest.layers.map(({ digest }) => blobName(digest)),
    LayerSources: Object.fromEntries(sources),
  }
}

function repositoriesOf(chosen: readonly ImageToSave[]): Repositories {
  const repositories: Repositories = {}
  for (const { image, references } of chosen) {
    const layer = image.manifest.layers.at(-1)?.digest.replace('sha256:', '') ?? ''
    for (const reference of references.map(parseReference)) {
      const name = familiarRepository(reference)
      repositories[name] = { ...repositories[name], [reference.tag ?? '']: layer }
    }
  }
  return repositories
}

function blobName(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`
}

function json(name: string, value: unknown): TarEntry {
  return { name, type: 'file', content: Buffer.from(JSON.stringify(value)) }
}
