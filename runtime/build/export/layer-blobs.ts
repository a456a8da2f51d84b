/** The archives of an image's layers: those of its base as they are, and one for each layer that steps have made. */

import { statSync } from 'node:fs'
import type { Engine } from '../../engine/engine.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, mediaTypes } from '../../formats/oci/image.ts'
import { type TarItem, writeTar } from '../../formats/tar/write.ts'
import type { Server } from '../../kernel/launch/server.ts'
import type { ImageStore, StoredImage } from '../../store/images/images.ts'
import { layerDirectory, linkLayer, readSidecar } from '../../store/layers/layer-files.ts'
import { upperLayer } from '../../store/layers/upper-layer.ts'

export interface LayerBlob {
  /** Of the archive, uncompressed. */
  readonly diffId: Digest
  readonly blob: Pick<Descriptor, 'digest' | 'size' | 'mediaType'>
}

export interface BlobOptions {
  readonly engine: Engine
  /** Where blobs are written. */
  readonly images: ImageStore
  /** Returns the launcher that reads extended attributes. */
  readonly server: () => Server
  /** Milliseconds since 1970: no file is later. Such an archive is another than that of the layer as it is. */
  readonly latest?: number
}

/** Returns those of the base, lowest first. */
export function baseBlobs({ manifest, config }: StoredImage): readonly LayerBlob[] {
  return config.rootfs.diff_ids.flatMap((diffId, index) => {
    const blob = manifest.layers[index]
    return blob ? [{ diffId, blob: { digest: blob.digest, size: blob.size, mediaType: blob.mediaType } }] : []
  })
}

/** Returns the archive's digest where it is known without writing it. @param name of a layer */
export function knownDiffId({ engine, latest }: Pick<BlobOptions, 'engine' | 'latest'>, name: string): Digest | undefined {
  return latest === undefined ? readSidecar(engine.store.paths, name)?.diffId : undefined
}

/** Writes the archive of a layer, unless it is there. @param name of the layer */
export async function writeLayerBlob(options: BlobOptions, name: string): Promise<LayerBlob> {
  const { engine, images, server, latest } = options
  const { paths } = engine.store
  const known = knownDiffId(options, name)
  const there = known === undefined ? undefined : blobThere(images, known)
  if (there) return there
  const directory = layerDirectory(paths, name)
  const items = upperLayer(server(), directory)
  const written = await images.writeBlob(writeTar(latest === undefined ? items : notLater(items, BigInt(latest) * 1_000_000n)))
  if (latest === undefined) linkLayer(paths, name, { diffId: written.digest, size: readSidecar(paths, name)?.size ?? 0 })
  return { diffId: written.digest, blob: { ...written, mediaType: mediaTypes.layer } }
}

function blobThere(images: ImageStore, diffId: Digest): LayerBlob | undefined {
  const size = statSync(images.blobPath(diffId), { throwIfNoEntry: false })?.size
  return size === undefined ? undefined : { diffId, blob: { digest: diffId, size, mediaType: mediaTypes.layer } }
}

/** @param latest nanoseconds since 1970 */
async function* notLater(items: AsyncIterable<TarItem>, latest: bigint): AsyncGenerator<TarItem, void, void> {
  for await (const { member, ...item } of items) yield { ...item, member: member.mtime > latest ? { ...member, mtime: latest } : member }
}
