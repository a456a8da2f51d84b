/** What `inspect` says of an image, in Docker's shape (Engine API v1.50, ImageInspect). */

import { familiarReference, familiarRepository, parseReference } from '../../formats/docker/reference.ts'
import { type ImageDefaults, mediaTypes } from '../../formats/oci/image.ts'
import type { StoredImage } from './images.ts'

export interface ImageInspection {
  readonly Id: string
  readonly RepoTags: readonly string[]
  readonly RepoDigests: readonly string[]
  readonly Parent: string
  readonly Comment: string
  /** RFC 3339; absent if the image does not say. */
  readonly Created?: string
  readonly DockerVersion: string
  readonly Author: string
  readonly Config: InspectedConfig
  readonly Architecture: string
  readonly Variant?: string
  readonly Os: string
  readonly OsVersion?: string
  /** Bytes. */
  readonly Size: number
  readonly GraphDriver: { readonly Name: string; readonly Data: null }
  readonly RootFS: { readonly Type: 'layers'; readonly Layers: readonly string[] }
  readonly Metadata: { readonly LastTagTime: string }
  /** Of the manifest. */
  readonly Descriptor: { readonly mediaType: string; readonly digest: string }
}

/** As in the image, but docker says null where nothing is set. */
type InspectedConfig = { readonly [K in keyof ImageDefaults]: ImageDefaults[K] | null }

const NEVER = '0001-01-01T00:00:00Z'

/** Members that templates ask for are there, as null where docker has null. */
const EMPTY_CONFIG = { User: '', Env: [], Cmd: null, Volumes: null, WorkingDir: '', Entrypoint: null, OnBuild: null, Labels: null }

export function imageInspection(image: StoredImage): ImageInspection {
  const { config, manifest } = image
  const references = image.references.map(parseReference)
  const repositories = [...new Set(references.map(familiarRepository))]
  const last = config.history?.at(-1)
  return {
    Id: image.id,
    RepoTags: references.map(familiarReference),
    RepoDigests: repositories.map(repository => `${repository}@${image.manifestDigest}`),
    Parent: '',
    Comment: last?.comment ?? '',
    ...(config.created !== undefined && { Created: config.created }),
    DockerVersion: '',
    Author: config.author ?? '',
    Config: { ...EMPTY_CONFIG, ...config.config },
    Architecture: config.architecture,
    ...(config.variant !== undefined && { Variant: config.variant }),
    Os: config.os,
    ...(config['os.version'] !== undefined && { OsVersion: config['os.version'] }),
    Size: image.size,
    GraphDriver: { Name: 'overlay2', Data: null },
    RootFS: { Type: 'layers', Layers: config.rootfs.diff_ids },
    Metadata: { LastTagTime: NEVER },
    Descriptor: { mediaType: manifest.mediaType ?? mediaTypes.manifest, digest: image.manifestDigest },
  }
}
