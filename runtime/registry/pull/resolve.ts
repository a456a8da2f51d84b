/**
 * From a tag or a digest to the manifest of one image. What the name points at may be an index, which has a manifest for each platform, and also manifests that are
 * no images: attestations, whose platform is `unknown/unknown`.
 */

import { MinidockError } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { isDocumentType, ownMediaType } from '../../formats/oci/documents.ts'
import { type Descriptor, type ImageManifest, isIndexType, isManifestType } from '../../formats/oci/image.ts'
import { parseIndex, parseManifest } from '../../formats/oci/image-schema.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'
import { bestOf, formatPlatform } from '../../formats/oci/platform-order.ts'
import { parseJsonBytes } from '../../formats/text/json-bytes.ts'
import type { FetchedManifest, Repository, Waiting } from '../client/repository.ts'
import type { RegistryHeart } from '../heart.ts'

export interface ResolvedImage {
  /** What the name points at: an index, or the manifest itself. */
  readonly named: FetchedManifest
  /** The image's, with the type by which it was read. */
  readonly fetched: FetchedManifest
  /** Indexes on the way from one to the other. */
  readonly between: readonly FetchedManifest[]
  readonly manifest: ImageManifest
}

type Manifests = Pick<Repository, 'name' | 'manifest'>

/** Indexes in indexes. */
const DEEPEST = 4

/**
 * @param reference a tag or a digest
 * @throws {MinidockError} as {@link Repository.manifest}; `not-found` if an index has none for the platform; `invalid` for what is no image
 */
export async function resolveImage(
  repository: Manifests,
  reference: string,
  platform: WantedPlatform,
  heart: Pick<RegistryHeart, 'isWanted'>,
  waiting: Waiting = {},
): Promise<ResolvedImage> {
  const manifests = { name: repository.name, manifest: (wanted: string) => repository.manifest(wanted, waiting) }
  const named = await manifests.manifest(reference)
  const seen = new Set<Digest>()
  const between: FetchedManifest[] = []
  let fetched = named
  for (;;) {
    const { bytes, descriptor } = fetched
    if (seen.has(descriptor.digest)) throw invalid(`the image index ${descriptor.digest} of ${repository.name} leads back to itself`)
    seen.add(descriptor.digest)
    const document = parseJsonBytes(bytes, `the manifest of ${repository.name} is no JSON`)
    // What a document says that it is goes before what the registry says.
    const mediaType = ownMediaType(document) ?? descriptor.mediaType
    if (isManifestType(mediaType)) {
      const manifest = parseManifest(document)
      const image = { bytes, descriptor: { ...descriptor, mediaType } }
      return { named: fetched === named ? image : named, fetched: image, between, manifest }
    }
    if (!isIndexType(mediaType)) throw refuseType(mediaType, repository.name)
    if (seen.size > DEEPEST)
      throw invalid(`the image index ${named.descriptor.digest} of ${repository.name} is nested more than ${DEEPEST} deep`)
    if (fetched !== named) between.push(fetched)
    fetched = await fetchPart(manifests, chosen(parseIndex(document).manifests, platform), heart)
  }
}

/** @throws {MinidockError} `invalid` if what comes is not what the index says */
async function fetchPart(repository: Manifests, wanted: Descriptor, heart: Pick<RegistryHeart, 'isWanted'>): Promise<FetchedManifest> {
  const fetched = await repository.manifest(wanted.digest)
  if (!heart.isWanted(fetched.descriptor, wanted))
    throw invalid(
      `the manifest ${wanted.digest} of ${repository.name} is not what its index says: ${fetched.descriptor.size} bytes with the digest ${fetched.descriptor.digest}, where ${wanted.size} were announced`,
    )
  return fetched
}

/** @throws {MinidockError} `not-found`, in docker's words */
function chosen(entries: readonly Descriptor[], wanted: WantedPlatform): Descriptor {
  const usable = entries.filter(({ mediaType }) => isDocumentType(mediaType))
  const found = bestOf(usable, wanted)
  if (found !== undefined) return found
  const there = new Set(usable.flatMap(({ platform }) => (platform && platform.os !== 'unknown' ? [formatPlatform(platform)] : [])))
  throw new MinidockError('not-found', `no matching manifest for ${formatPlatform(wanted)} in the manifest list entries`, {
    hint: there.size === 0 ? 'the list has no image at all' : `there is one for ${listed([...there])}: choose with --platform`,
  })
}

/** More than there are platforms in any honest list. */
const MOST_LISTED = 20

function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED
  return more > 0 ? `${names.slice(0, MOST_LISTED).join(', ')} and ${more} more` : names.join(', ')
}

const VERSION_1 = 'application/vnd.docker.distribution.manifest.v1+'

function refuseType(mediaType: string, name: string): MinidockError {
  if (!mediaType.startsWith(VERSION_1)) return invalid(`${name} is no image: its manifest is ${JSON.stringify(mediaType)}`)
  return new MinidockError(
    'invalid',
    `${name} is in Docker's image format of before 2016 (manifest version 2, schema 1), which is not supported any more`,
    {
      hint: 'ask its maker to push it again',
    },
  )
}

const invalid = (message: string) => new MinidockError('invalid', message)
