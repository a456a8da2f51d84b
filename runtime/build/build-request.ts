/** What a build is asked for: flags of `build` and what the API's `POST /build` takes, as data. */

import type { ContainerRequest } from '../formats/docker/request.ts'
import type { Descriptor } from '../formats/oci/image.ts'
import type { WantedPlatform } from '../formats/oci/platform.ts'
import type { PullPolicy } from '../plan/image-source.ts'

export interface BuildRequest {
  readonly context: ContextSource
  readonly dockerfile: DockerfileSource
  /** Names for the image: `web`, `web:2`. */
  readonly tags: readonly string[]
  readonly buildArgs: ReadonlyMap<string, string>
  /** A stage's name or number; absent: the last one. */
  readonly target?: string
  /** Added to the labels of the image. */
  readonly labels: Readonly<Record<string, string>>
  /** No step is taken from the cache: of any stage, or of these, which are named or numbered. */
  readonly noCache: boolean | readonly string[]
  /** Of Linux. Absent: this machine's. */
  readonly platform?: WantedPlatform
  /** Of the images that the file names. Absent: `missing`. */
  readonly pull?: PullPolicy
  readonly secrets: ReadonlyMap<string, SecretSource>
  /** What each step's container is made with besides what the step says: limits, network, more hosts, the size of /dev/shm. */
  readonly container: ContainerRequest
}

export type ContextSource =
  | { readonly kind: 'folder'; readonly path: string }
  /** A tar, plain or compressed by gzip, zstd, xz or bzip2. */
  | { readonly kind: 'archive'; readonly content: AsyncIterable<Uint8Array> }
  /** `build - < Dockerfile`: there are no files. */
  | { readonly kind: 'none' }

export type DockerfileSource =
  /** In the context; absent: `Dockerfile`. May lead out of a folder, as `-f ../Dockerfile` does. */
  | { readonly kind: 'file'; readonly path?: string }
  /** `-f -` */
  | { readonly kind: 'text'; readonly text: string }

/** Read when a step asks for it. */
export type SecretSource = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'variable'; readonly name: string }

export interface BuiltImage {
  /** `sha256:…` */
  readonly id: string
  /** The descriptor of its manifest. */
  readonly descriptor: Descriptor
  /** Full names. */
  readonly references: readonly string[]
}
