/** The parts of an image that its manifest names: a config that says what a container runs, and as many layers as the config knows. */

import { MinidockError } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, type ImageConfig, type ImageManifest, mediaTypes } from '../../formats/oci/image.ts'
import { parseImageConfig } from '../../formats/oci/image-schema.ts'
import { parseJsonBytes } from '../../formats/text/json-bytes.ts'

export interface LayerPart {
  readonly descriptor: Pick<Descriptor, 'mediaType' | 'digest' | 'size'>
  /** Digest of the uncompressed archive. */
  readonly diffId: Digest
}

const CONFIGS: ReadonlySet<string> = new Set([mediaTypes.config, mediaTypes.dockerConfig])

/**
 * Layers that once were not to be pushed to a registry. They name other places to get them from (`urls`), which nobody asks here: a registry that has the layer is
 * asked as for any other, as docker does on Linux. Source: image-spec, layer.md; distribution, schema2.
 */
const FOREIGN: Readonly<Record<string, string>> = {
  'application/vnd.oci.image.layer.nondistributable.v1.tar': mediaTypes.layer,
  'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip': mediaTypes.layerGzip,
  'application/vnd.oci.image.layer.nondistributable.v1.tar+zstd': mediaTypes.layerZstd,
  'application/vnd.docker.image.rootfs.foreign.diff.tar': mediaTypes.dockerLayer,
  'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip': mediaTypes.dockerLayerGzip,
}

const LAYERS: ReadonlySet<string> = new Set([
  mediaTypes.layer,
  mediaTypes.layerGzip,
  mediaTypes.layerZstd,
  mediaTypes.dockerLayer,
  mediaTypes.dockerLayerGzip,
  mediaTypes.dockerLayerZstd,
])

/** Most layers of an image: the kernel mounts no more than 500 at once, and docker makes no more than 127. */
const MOST_LAYERS = 500

/**
 * Refuses what is no image for containers before more of it is fetched: a chart, a signature, a layer that cannot be unpacked.
 * @throws {MinidockError} `invalid`
 */
export function checkParts({ config, layers }: ImageManifest, name: string): void {
  if (!CONFIGS.has(config.mediaType)) {
    throw new MinidockError('invalid', `${name} is no image for containers: its config is ${JSON.stringify(config.mediaType)}`, {
      hint: 'get it with the program that it is made for: helm, cosign, oras',
    })
  }
  if (layers.length > MOST_LAYERS)
    throw new MinidockError('invalid', `${name} has ${layers.length} layers, which is more than ${MOST_LAYERS}`)
  const unknown = layers.find(({ mediaType }) => !LAYERS.has(mediaType) && FOREIGN[mediaType] === undefined)
  if (unknown !== undefined)
    throw new MinidockError(
      'invalid',
      `the layer ${unknown.digest} of ${name} cannot be unpacked: it is ${JSON.stringify(unknown.mediaType)}`,
    )
}

/** @throws {MinidockError} `invalid` for a damaged config, for another operating system, and where config and manifest do not fit */
export function readConfig(bytes: Uint8Array, { layers }: ImageManifest, name: string): ImageConfig {
  const config = parseImageConfig(parseJsonBytes(bytes, `the config of ${name} is no JSON`))
  const { diff_ids: diffIds } = config.rootfs
  if (diffIds.length !== layers.length)
    throw new MinidockError('invalid', `the config of ${name} has ${diffIds.length} layers where the manifest has ${layers.length}`)
  if (config.os !== 'linux')
    throw new MinidockError('invalid', `image operating system ${JSON.stringify(config.os)} cannot be used on this platform`)
  return config
}

/** Returns the layers, lowest first, each once. @param config fits the manifest, as {@link readConfig} says */
export function layerParts({ layers }: ImageManifest, { rootfs }: Pick<ImageConfig, 'rootfs'>): readonly LayerPart[] {
  const parts = layers.flatMap(({ mediaType, digest, size }, index) => {
    const diffId = rootfs.diff_ids[index]
    return diffId === undefined ? [] : [{ descriptor: { mediaType: FOREIGN[mediaType] ?? mediaType, digest, size }, diffId }]
  })
  return [...new Map(parts.map(part => [`${part.descriptor.digest} ${part.diffId}`, part])).values()]
}
