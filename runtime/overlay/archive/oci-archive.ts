/**
 * Images of an OCI image layout: `index.json` names manifests, or indexes of one manifest a platform.
 *
 * Source: image-spec, image-layout.md. Full names are containerd's annotation; the specification's own may be a name, or only a tag.
 */

import { MinidockError } from '../../base/errors.ts'
import { formatReference, parseReference } from '../../formats/docker/reference.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, isIndexType, isManifestType, mediaTypes, type Platform } from '../../formats/oci/image.ts'
import { parseImageConfig, parseIndex, parseManifest } from '../../formats/oci/image-schema.ts'
import { matchesPlatform, type WantedPlatform } from '../../formats/oci/platform.ts'
import { formatPlatform, ownPlatform } from '../../formats/oci/platform-order.ts'
import type { ImageStore, NewImage } from '../../store/images/images.ts'
import { readDocument, refuseForeign } from './archived-image.ts'
import { type ArchiveMembers, type Blob, parseJson } from './members.ts'

const FULL_NAME = 'io.containerd.image.name'
const REF_NAME = 'org.opencontainers.image.ref.name'
const CONFIG_TYPES: readonly string[] = [mediaTypes.config, mediaTypes.dockerConfig]

/** @param platform which image of several; default: this machine's, or the only one that is there */
export async function imagesOfLayout(members: ArchiveMembers, images: ImageStore, platform?: WantedPlatform): Promise<NewImage[]> {
  const layout = new Layout(members, images, platform)
  const byDigest = new Map<string, { descriptor: Descriptor; index: Descriptor | undefined; references: string[] }>()
  for (const entry of parseIndex(members.document('index.json')).manifests) {
    if (platform && entry.platform && !matchesPlatform(entry.platform, platform)) continue
    const descriptor = await layout.manifest(entry)
    // Of an image that is asked for by its platform, the others are not wanted.
    const index = isIndexType(entry.mediaType) && platform === undefined ? entry : undefined
    const known = byDigest.get(descriptor.digest + index?.digest) ?? { descriptor, index, references: [] }
    known.references.push(...referencesOf(entry))
    byDigest.set(descriptor.digest + index?.digest, known)
  }
  if (byDigest.size === 0) throw new MinidockError('invalid', 'the archive has no image that fits: its index.json names none')
  const found: NewImage[] = []
  for (const { descriptor, index, references } of byDigest.values()) {
    const image = await layout.image(descriptor, [...new Set(references)])
    found.push({ ...image, ...(index && { indexBytes: await layout.document(index, 'an image index') }) })
  }
  return found
}

class Layout {
  readonly #members: ArchiveMembers
  readonly #images: ImageStore
  readonly #asked: WantedPlatform | undefined

  /** @param asked absent: this machine's platform, or the only one that the archive has */
  constructor(members: ArchiveMembers, images: ImageStore, asked: WantedPlatform | undefined) {
    this.#members = members
    this.#images = images
    this.#asked = asked
  }

  /** Returns, of an index, the manifest for the wanted platform: an archive need not have all that its index names. */
  async manifest(descriptor: Descriptor): Promise<Descriptor> {
    if (isManifestType(descriptor.mediaType)) return descriptor
    if (!isIndexType(descriptor.mediaType)) throw new MinidockError('invalid', `the archive has no image but ${descriptor.mediaType}`)
    const index = parseIndex(await this.#json(descriptor, 'an image index'))
    const there = index.manifests.flatMap(entry => this.#imageOf(entry) ?? [])
    const wanted = this.#asked ?? ownPlatform()
    const found = there.find(({ platform }) => matchesPlatform(platform, wanted)) ?? (this.#asked || there[1] ? undefined : there[0])
    if (found !== undefined) return found.descriptor
    throw new MinidockError('not-found', `the archive has no image for ${formatPlatform(wanted)}`, {
      hint: `it has: ${there.map(({ platform }) => formatPlatform(platform)).join(', ') || 'none at all'}`,
    })
  }

  /** Returns an entry of an index that is an image, and whose manifest is in the archive. */
  #imageOf(descriptor: Descriptor): { readonly descriptor: Descriptor; readonly platform: Platform } | undefined {
    const { mediaType, platform, digest } = descriptor
    const isImage = isManifestType(mediaType) && platform !== undefined && platform.os !== 'unknown'
    return isImage && this.#members.hasBlob(blobName(digest)) ? { descriptor, platform } : undefined
  }

  async image(descriptor: Descriptor, references: readonly string[]): Promise<NewImage> {
    const manifestBytes = await this.document(descriptor, 'an image manifest')
    const manifest = parseManifest(parseJson(manifestBytes, 'an image manifest'))
    if (!CONFIG_TYPES.includes(manifest.config.mediaType)) {
      throw new MinidockError('invalid', `what the archive has is no container image: its config is ${manifest.config.mediaType}`)
    }
    const config = this.#blob(manifest.config)
    const layers = manifest.layers.map(layer => this.#blob(layer))
    const configBytes = await readDocument(this.#images, config, 'an image config')
    const parsed = parseImageConfig(parseJson(configBytes, 'an image config'))
    refuseForeign(parsed, layers.length)
    return { config: parsed, configBytes, manifestBytes, manifestMediaType: descriptor.mediaType, layers: manifest.layers, references }
  }

  #blob({ digest, size }: Descriptor): Blob {
    const blob = this.#members.blob(blobName(digest))
    if (blob.digest !== digest) throw new MinidockError('invalid', `the blob ${digest} in the archive is another: ${blob.digest}`)
    if (blob.size !== size)
      throw new MinidockError('invalid', `the blob ${digest} in the archive has ${blob.size} bytes where ${size} were announced`)
    return blob
  }

  /** @throws {MinidockError} `invalid` when the archive does not have it */
  async document(descriptor: Descriptor, name: string): Promise<Buffer> {
    return await readDocument(this.#images, this.#blob(descriptor), name)
  }

  async #json(descriptor: Descriptor, name: string): Promise<unknown> {
    return parseJson(await this.document(descriptor, name), name)
  }
}

function blobName(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`
}

/** @throws {MinidockError} `invalid` for a full name that is none */
function referencesOf({ annotations = {} }: Descriptor): string[] {
  const full = annotations[FULL_NAME]
  if (full !== undefined) return [formatReference(parseReference(full))]
  const short = annotations[REF_NAME]
  // Without a `/` or a `:` it is the tag of a name that the layout does not tell.
  return short === undefined || !/[:/]/.test(short) ? [] : [formatReference(parseReference(short))]
}
