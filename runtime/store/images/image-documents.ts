/** An image's documents, read from their blobs and checked against their schemas. */

import { parseReference, repositoryOf } from '../../formats/docker/reference.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import {
  type Descriptor,
  type ImageConfig,
  type ImageIndex,
  type ImageManifest,
  isManifestType,
  type Platform,
} from '../../formats/oci/image.ts'
import { parseImageConfig, parseManifest } from '../../formats/oci/image-schema.ts'
import type { StorePaths } from '../files/paths.ts'
import { layerName } from '../layers/layer-files.ts'
import { layerSize } from '../layers/layer-size.ts'
import { type Blobs, damaged } from './blobs.ts'
import { referenceOf } from './image-index.ts'
import { type ImageNotes, namedDigest, notesOf } from './image-notes.ts'

export interface StoredImage {
  /** Digest of the config. */
  readonly id: Digest
  readonly manifestDigest: Digest
  /** Of the manifest: OCI's, or Docker's. */
  readonly mediaType: string
  readonly manifest: ImageManifest
  readonly config: ImageConfig
  /** Full names, in order: `docker.io/library/busybox:latest`; `docker.io/library/busybox@sha256:…` if it was asked for by its digest. */
  readonly references: readonly string[]
  /** In the order of the references. */
  readonly names: readonly ImageName[]
  /** Of the name by which it was found; found by its id, of one of its names. */
  readonly notes: ImageNotes
  /** Bytes of the layers: unpacked for those that are, compressed for the others. */
  readonly size: number
}

/** One of an image's names. */
export interface ImageName {
  /** Full name. */
  readonly reference: string
  /** What it stands for: the digest of the index that it pointed at, or else of the manifest. */
  readonly digest: Digest
  /** The same where the name's registry has it under that digest; absent for an image that was neither pulled from the name's repository nor pushed to it. */
  readonly registryDigest?: Digest
  readonly notes: ImageNotes
}

/** @param descriptor one of the image's, of which there is one for each name */
export function readImage(paths: StorePaths, blobs: Blobs, index: ImageIndex, descriptor: Descriptor): StoredImage {
  const { digest, mediaType } = descriptor
  const manifest = readManifest(blobs, digest)
  const config = readConfig(blobs, manifest)
  const names = inOrder(index.manifests.filter(other => other.digest === digest).flatMap(nameOf))
  return {
    id: manifest.config.digest,
    manifestDigest: digest,
    mediaType,
    manifest,
    config,
    references: names.map(({ reference }) => reference),
    names,
    notes: notesOf(descriptor),
    // Read from its layers by whoever asks: `run` does not.
    get size() {
      return sizeOf(paths, manifest, config)
    },
  }
}

function nameOf(descriptor: Descriptor): ImageName[] {
  const reference = referenceOf(descriptor)
  if (reference === undefined) return []
  const [digest, notes] = [namedDigest(descriptor), notesOf(descriptor)]
  const isInRegistry = notes.pushed !== undefined || notes.repository === repositoryOf(parseReference(reference))
  return [{ reference, digest, ...(isInRegistry && { registryDigest: digest }), notes }]
}

/** Returns names in the order of their references. */
function inOrder(names: readonly ImageName[]): readonly ImageName[] {
  return names.toSorted((a, b) => (a.reference < b.reference ? -1 : 1))
}

/** Returns an image with the names of another manifest of it too. */
export function withNamesOf(image: StoredImage, other: StoredImage): StoredImage {
  const names = inOrder([...image.names, ...other.names])
  return { ...image, names, references: names.map(({ reference }) => reference) }
}

export interface LayerSize {
  readonly diffId: Digest | undefined
  /** Bytes. */
  readonly size: number
}

/** One descriptor for each manifest of a list; indexes that another program put there are not ours to run. */
export function manifestsOf(index: ImageIndex): Descriptor[] {
  const images = index.manifests.filter(({ mediaType }) => isManifestType(mediaType))
  return [...new Map(images.map(descriptor => [descriptor.digest, descriptor])).values()]
}

/** @throws {MinidockError} `engine`, naming file and field */
export function readManifest(blobs: Blobs, digest: Digest): ImageManifest {
  return readDocument(blobs, digest, 'an image manifest', parseManifest)
}

/** @throws {MinidockError} `engine`, naming file and field */
export function readConfig(blobs: Blobs, { config, layers }: ImageManifest): ImageConfig {
  return readDocument(blobs, config.digest, 'an image config', value => {
    const parsed = parseImageConfig(value)
    const diffIds = parsed.rootfs.diff_ids.length
    if (diffIds !== layers.length) throw new Error(`rootfs.diff_ids: has ${diffIds} where the manifest has ${layers.length} layers`)
    return parsed
  })
}

/** @throws {MinidockError} `engine`, naming the file and what is wrong */
export function readDocument<T>(blobs: Blobs, digest: Digest, what: string, parse: (value: unknown) => T): T {
  const content = blobs.read(digest, what)
  try {
    return parse(JSON.parse(content.toString()))
  } catch (error) {
    throw damaged(what, blobs.path(digest), error instanceof Error ? error.message : String(error), error)
  }
}

function sizeOf(paths: StorePaths, manifest: ImageManifest, config: ImageConfig): number {
  return layerSizes(paths, { manifest, config }).reduce((sum, { size }) => sum + size, 0)
}

/** Bytes of each layer, lowest first: unpacked where it is, else compressed. */
export function layerSizes(paths: StorePaths, { manifest, config }: Pick<StoredImage, 'manifest' | 'config'>): LayerSize[] {
  return manifest.layers.map(({ size }, index) => {
    const diffId = config.rootfs.diff_ids[index]
    return { diffId, size: (diffId && layerSize(paths, layerName(diffId))) ?? size }
  })
}

export function platformOf({ architecture, os, variant }: ImageConfig): Platform {
  return { architecture, os, ...(variant !== undefined && { variant }) }
}
