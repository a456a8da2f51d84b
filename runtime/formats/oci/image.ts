/**
 * An image is a tree of three documents, each named by its digest: an *index* lists one *manifest* a platform; a manifest lists one *config* and the layers, lowest
 * first. Docker's older media types say the same things and are read as well.
 *
 * Source: opencontainers/image-spec: image-index.md, manifest.md, config.md, descriptor.md; Docker's image-spec v1.2 for Healthcheck, Shell and OnBuild.
 */

import type { HealthConfig, StringSet } from '../docker/request.ts'
import type { Digest } from './digest.ts'

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar',
  dockerLayerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  dockerLayerZstd: 'application/vnd.docker.image.rootfs.diff.tar.zstd',
} as const

export const isIndexType = (mediaType: string) => mediaType === mediaTypes.index || mediaType === mediaTypes.dockerIndex
export const isManifestType = (mediaType: string) => mediaType === mediaTypes.manifest || mediaType === mediaTypes.dockerManifest

const OCI_LAYERS: Readonly<Record<string, string>> = {
  [mediaTypes.dockerLayer]: mediaTypes.layer,
  [mediaTypes.dockerLayerGzip]: mediaTypes.layerGzip,
  [mediaTypes.dockerLayerZstd]: mediaTypes.layerZstd,
}

/** Returns OCI's name for a layer's media type: registries refuse a manifest in which both vocabularies are mixed. */
export function ociLayerType(mediaType: string): string {
  return OCI_LAYERS[mediaType] ?? mediaType
}

const GZIP_LAYERS: Readonly<Record<string, string>> = {
  [mediaTypes.layer]: mediaTypes.layerGzip,
  [mediaTypes.dockerLayer]: mediaTypes.dockerLayerGzip,
}

/** Returns the media type that a plain layer has once it is compressed; undefined for one that is compressed. */
export function gzipLayerType(mediaType: string): string | undefined {
  return GZIP_LAYERS[mediaType]
}

/** A pointer to content, with what must be known before it is fetched. */
export interface Descriptor {
  mediaType: string
  digest: Digest
  /** Bytes, as stored (compressed). */
  size: number
  urls?: string[]
  annotations?: Record<string, string>
  artifactType?: string
  /** In an index only. */
  platform?: Platform
}

export interface Platform {
  /** As Go names them: `amd64`, `arm64`. */
  architecture: string
  os: string
  variant?: string
  'os.version'?: string
  'os.features'?: string[]
}

export interface ImageIndex {
  schemaVersion: 2
  mediaType?: string
  artifactType?: string
  manifests: Descriptor[]
  annotations?: Record<string, string>
}

export interface ImageManifest {
  schemaVersion: 2
  mediaType?: string
  artifactType?: string
  config: Descriptor
  /** Lowest first. */
  layers: Descriptor[]
  annotations?: Record<string, string>
}

export interface ImageConfig extends Platform {
  /** RFC 3339. */
  created?: string
  author?: string
  /** What a container of this image runs as, unless its request says otherwise. */
  config: ImageDefaults
  rootfs: {
    type: 'layers'
    /** Digests of the layers' uncompressed tars, lowest first. */
    diff_ids: Digest[]
  }
  /** Lowest first; those that are not `empty_layer` match `diff_ids` one to one. */
  history?: HistoryEntry[]
}

export interface ImageDefaults {
  User?: string
  ExposedPorts?: StringSet
  Env?: string[]
  Entrypoint?: string[]
  Cmd?: string[]
  Volumes?: StringSet
  WorkingDir?: string
  Labels?: Record<string, string>
  StopSignal?: string
  Healthcheck?: HealthConfig
  Shell?: string[]
  OnBuild?: string[]
}

export interface HistoryEntry {
  created?: string
  author?: string
  created_by?: string
  comment?: string
  empty_layer?: boolean
}

/** The config of `FROM scratch`. */
export function emptyImageConfig(architecture = 'amd64'): ImageConfig {
  return { architecture, os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [] }, history: [] }
}
