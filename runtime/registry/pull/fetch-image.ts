/** Fetches the parts of an image: documents first, since they say what the layers are; then the layers, several at once. */

import { MinidockError } from '../../base/errors.ts'
import { truncateId } from '../../formats/docker/format.ts'
import type { Reference } from '../../formats/docker/reference.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import type { Descriptor } from '../../formats/oci/image.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'
import type { LayerNews, TransferEvent } from '../../plan/transfer-events.ts'
import type { ImageRooms } from '../../store/images/add-image.ts'
import type { NewImage } from '../../store/images/images.ts'
import { isReceived, receiveLayer } from '../../store/layers/receive-layer.ts'
import type { Waits } from '../client/connection.ts'
import type { Repository } from '../client/repository.ts'
import type { RegistryHeart } from '../heart.ts'
import { atOnce } from '../transfer/at-once.ts'
import { checkParts, type LayerPart, layerParts, readConfig } from './image-parts.ts'
import { readBlob } from './read-blob.ts'
import { resolveImage } from './resolve.ts'

export interface FetchContext {
  readonly repository: Repository
  readonly rooms: ImageRooms
  /** Path of the launcher binary. */
  readonly launcher: string
  readonly heart: RegistryHeart
  readonly tell: (event: TransferEvent) => void
  readonly stop: AbortSignal
  /** Called before a document is asked for again, each second until then. */
  readonly waits: Waits
  /** Called once the registry has the image, before its layers are fetched. */
  readonly announced: () => void
}

export interface FetchedImage {
  readonly image: Omit<NewImage, 'references' | 'origin'>
  /** Of what the reference points at. */
  readonly digest: Digest
}

/** @throws {MinidockError} as {@link Repository}, `resolveImage`, `checkParts`, `readConfig` and `receiveLayer` */
export async function fetchImage(context: FetchContext, reference: Reference, platform: WantedPlatform): Promise<FetchedImage> {
  const { repository, rooms, heart, stop, announced, waits } = context
  const { name } = repository
  const { named, fetched, between, manifest } = await resolveImage(repository, reference.digest ?? reference.tag ?? '', platform, heart, {
    stop,
    waits,
  })
  checkParts(manifest, name)
  announced()
  const referring = referrersOf(repository, fetched.descriptor.digest)
  const configBytes = await readBlob(repository, manifest.config, heart, { stop, waits })
  const config = readConfig(configBytes, manifest, name)
  await fetchLayers(context, layerParts(manifest, config))
  // An index keeps what it leads to, as far as it is there: also the indexes between it and the manifest.
  for (const { bytes, descriptor } of between) await rooms.images.writeBlob(bytes, { digest: descriptor.digest })
  const isIndex = named !== fetched
  return {
    digest: named.descriptor.digest,
    image: {
      config,
      configBytes,
      manifestBytes: fetched.bytes,
      manifestMediaType: fetched.descriptor.mediaType,
      layers: manifest.layers,
      referrers: await referring,
      ...(isIndex && { indexBytes: named.bytes }),
    },
  }
}

async function fetchLayers(context: FetchContext, parts: readonly LayerPart[]): Promise<void> {
  const { repository, rooms, launcher, heart, stop } = context
  const { downloads } = repository.atOnce
  const told = parts.map(part => ({ part, isHere: isReceived(rooms, part), ...teller(context, part) }))
  for (const { isHere, tell } of told) tell({ state: isHere ? 'Already exists' : 'Pulling fs layer' })
  for (const { tell } of told.filter(({ isHere }) => !isHere).slice(downloads)) tell({ state: 'Waiting' })
  await atOnce(told, downloads, stop, async ({ part, tell }, stop) => {
    const isWanted = heart.isWanted.bind(heart)
    const waits = (seconds: number) => tell({ state: 'Retrying', detail: String(seconds) })
    await receiveLayer(rooms, part, stop => repository.blob(part.descriptor, stop, waits), { launcher, stop, tell, isWanted })
  })
}

/** A layer is told by the first twelve digits of its blob's digest. */
function teller({ tell }: FetchContext, { descriptor }: LayerPart): { readonly tell: (news: LayerNews) => void } {
  const id = truncateId(descriptor.digest)
  return { tell: news => tell({ kind: 'layer', id, ...news }) }
}

/** Whether a registry can say what refers to an image is no matter of the image. */
async function referrersOf(repository: Repository, digest: Digest): Promise<readonly Descriptor[]> {
  try {
    return await repository.referrers(digest)
  } catch (error) {
    if (error instanceof MinidockError) return []
    throw error
  }
}
