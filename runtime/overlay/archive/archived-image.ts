/** An image as it lies in an archive whose blobs are in the store: what reading either kind of archive comes to. */

import { open, readFile, stat } from 'node:fs/promises'
import { MinidockError } from '../../base/errors.ts'
import { type ImageConfig, mediaTypes } from '../../formats/oci/image.ts'
import { parseImageConfig } from '../../formats/oci/image-schema.ts'
import { type Compression, compressionOf } from '../../formats/tar/compression.ts'
import type { ImageStore, NewImage } from '../../store/images/images.ts'
import { type Blob, parseJson } from './members.ts'

const CONFIG_LIMIT = 16 * 2 ** 20

const LAYER_TYPES: Partial<Record<Compression, string>> = { none: mediaTypes.layer, gzip: mediaTypes.layerGzip, zstd: mediaTypes.layerZstd }

/** A document among the blobs. */
export async function readDocument(images: ImageStore, { digest, size }: Blob, name: string): Promise<Buffer> {
  if (size > CONFIG_LIMIT) throw new MinidockError('invalid', `${name} in the archive is too large: ${size} bytes`)
  return await readFile(images.readingPath(digest))
}

/**
 * The config keeps its bytes, whose digest is the image's id; a manifest is made for it, whatever program wrote the archive's.
 * @param layers lowest first
 * @throws {MinidockError} `invalid`
 */
export async function archivedImage(
  images: ImageStore,
  config: Blob,
  layers: readonly Blob[],
  references: readonly string[],
): Promise<NewImage> {
  const configBytes = await readDocument(images, config, 'an image config')
  const parsed = parseImageConfig(parseJson(configBytes, 'an image config'))
  refuseForeign(parsed, layers.length)
  const described = layers.map(async layer => ({ ...layer, mediaType: await layerType(images, layer) }))
  return { config: parsed, configBytes, layers: await Promise.all(described), references }
}

/** @throws {MinidockError} `invalid` for what cannot become a container here */
export function refuseForeign(config: ImageConfig, layers: number): void {
  if (config.os !== 'linux') throw new MinidockError('invalid', `the image is for ${config.os}, and not for linux`)
  const expected = config.rootfs.diff_ids.length
  if (expected !== layers) throw new MinidockError('invalid', `the image's config names ${expected} layers, and the archive has ${layers}`)
}

/** By what the layer is: an archive of docker's does not say. @throws {MinidockError} `invalid` for what no media type says */
async function layerType(images: ImageStore, { digest }: Blob): Promise<string> {
  const path = images.readingPath(digest)
  const head = Buffer.alloc(Math.min(6, (await stat(path)).size))
  const file = await open(path)
  await file.read(head).finally(() => file.close())
  const compression = compressionOf(head)
  const type = LAYER_TYPES[compression]
  if (type !== undefined) return type
  throw new MinidockError('invalid', `a layer in the archive is compressed with ${compression}`, {
    hint: 'layers of images are compressed with gzip or zstd, or not at all: save the image again',
  })
}
