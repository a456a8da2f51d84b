/** What `inspect` says of an image, in Docker's shape (Engine API v1.50, ImageInspect). */

import { familiarReference, familiarRepository, parseReference } from '../../formats/docker/reference.ts'
import type { Descriptor, ImageDefaults } from '../../formats/oci/image.ts'
import type { StoredImage } from './images.ts'

export interface ImageInspection {
  readonly Id: string
  readonly RepoTags: readonly string[]
  /** Under which registries have it: none for an image that was built or loaded, as in docker. */
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
  /** Of what the name stands for: the index that it pointed at, or else the manifest. */
  readonly Descriptor: Descriptor
  /** Our own: where it came from, as {@link ImageNotes} has it. */
  readonly Origin?: string
  /** Our own: what refers to it in its registry (signatures, attestations); absent if nothing does. */
  readonly Referrers?: readonly Descriptor[]
}

/** As in the image, but docker says null where nothing is set. */
type InspectedConfig = { readonly [K in keyof ImageDefaults]: ImageDefaults[K] | null }

const NEVER = '0001-01-01T00:00:00Z'

/** Members that templates ask for are there, as null where docker has null. */
const EMPTY_CONFIG = { User: '', Env: [], Cmd: null, Volumes: null, WorkingDir: '', Entrypoint: null, OnBuild: null, Labels: null }

/** What the store knows of an image beside its documents. */
export interface ImageCircumstances {
  /** Of what its name stands for. */
  readonly descriptor: Descriptor
  readonly referrers: readonly Descriptor[]
}

export function imageInspection(image: StoredImage, { descriptor, referrers }: ImageCircumstances): ImageInspection {
  const { config, notes } = image
  const tagged = image.references.map(parseReference).filter(({ digest }) => digest === undefined)
  const digests = image.names.flatMap(({ reference, registryDigest }) =>
    registryDigest === undefined ? [] : [`${familiarRepository(parseReference(reference))}@${registryDigest}`],
  )
  const last = config.history?.at(-1)
  return {
    Id: image.id,
    RepoTags: tagged.map(familiarReference),
    RepoDigests: [...new Set(digests)],
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
    Descriptor: descriptor,
    ...(notes.origin !== undefined && { Origin: notes.origin }),
    ...(referrers.length > 0 && { Referrers: referrers }),
  }
}
