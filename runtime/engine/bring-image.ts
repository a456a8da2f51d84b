/** Brings an image that is not there, or that is to be looked for again: sources are asked by their rank, until one can be reached. */

import { isOfKind, MinidockError } from '../base/errors.ts'
import { fullName } from '../formats/docker/full-name.ts'
import { familiarReference, parseReference } from '../formats/docker/reference.ts'
import type { WantedPlatform } from '../formats/oci/platform.ts'
import { formatPlatform } from '../formats/oci/platform-order.ts'
import { type ImageOffer, type ImageSource, Offline, type Progress, RANKS, type WantedImage } from '../plan/image-source.ts'
import { openStore } from '../store/files/paths.ts'
import { ownRooms } from '../store/images/add-image.ts'
import type { StoredImage } from '../store/images/images.ts'
import type { Engine } from './engine.ts'
import { imageSources, offlineAdvice } from './offline-advice.ts'
import { otherPlatform } from './other-platform.ts'

/** @throws {MinidockError} as `provideImage` */
export async function bringImage(engine: Engine, name: string, progress: Progress, wanted: WantedImage): Promise<StoredImage> {
  const { pull = 'missing', platform, takesOther = false } = wanted
  const local = lookUp(engine, name, platform, takesOther)
  if (local.image !== undefined && pull !== 'always') return local.image
  if (local.missing !== undefined && pull === 'never') throw withoutAsking(name, local.missing, platform)
  const sources = await imageSources(engine)
  const offers = chosenOffers(sources, fullName(name), wanted, local.image !== undefined)
  if (offers.length === 0) return orThrow(local)
  openStore(engine.store.paths)
  if (local.missing !== undefined) progress.say(withSummary(`Unable to find image '${familiarName(name)}' locally`, offers[0]))
  try {
    const image = await bringFrom(engine, offers, progress)
    const other = platform && !takesOther && otherPlatform(name, image.config, platform)
    if (other) throw other
    return image
  } catch (error) {
    throw error instanceof MinidockError ? withAdvice(error, { name, sources, local, isAlways: pull === 'always', platform }) : error
  }
}

/** One of the two. */
interface Local {
  readonly image?: StoredImage
  /** Why there is none. */
  readonly missing?: MinidockError
  /** Whether there is one for another platform. */
  readonly isOther?: boolean
}

/** @param isForBuild whether a Dockerfile names it */
function lookUp({ store }: Engine, name: string, platform: WantedPlatform | undefined, isForBuild: boolean): Local {
  try {
    const image = store.images.find(name)
    const how = (actual: string) => `to build on it as it is, say so in the Dockerfile: FROM --platform=${actual} ${name}`
    const missing = platform && otherPlatform(name, image.config, platform, isForBuild ? how : undefined)
    return missing === undefined ? { image } : { missing, isOther: true }
  } catch (missing) {
    if (isOfKind(missing, 'not-found')) return { missing }
    throw missing
  }
}

/** Docker's words name the tag too. */
function withoutAsking(name: string, missing: MinidockError, platform: WantedPlatform | undefined): MinidockError {
  if (platform !== undefined) return missing
  const hint = [missing.hint, 'with --pull never no registry is asked'].filter(line => line !== undefined).join('\n')
  return new MinidockError('not-found', `no such image: ${familiarName(name)}`, { hint, cause: missing })
}

function orThrow({ image, missing }: Local): StoredImage {
  if (image !== undefined) return image
  throw missing
}

/** To look for an image again is to ask the registry, and nothing else. An engine that has none keeps the image. */
function chosenOffers(sources: readonly ImageSource[], reference: string, wanted: WantedImage, isThere: boolean): readonly ImageOffer[] {
  const registries = sources.filter(({ rank }) => rank === RANKS.registry)
  const onlyRegistries = wanted.pull === 'always' && (isThere || registries.length > 0)
  return (onlyRegistries ? registries : sources).flatMap(source => source.offer(reference, wanted) ?? [])
}

/** @param offers one at least */
async function bringFrom(engine: Engine, [offer, ...others]: readonly ImageOffer[], progress: Progress): Promise<StoredImage> {
  if (offer === undefined) throw new RangeError('no source has the image')
  const { store, launcher } = engine
  try {
    return await offer.bring({ ...store, ...ownRooms(store.paths, launcher), launcher }, progress, others.length > 0)
  } catch (error) {
    // A registry may say of what it does not have that nobody in particular may not know.
    if (!isOfKind(error, 'not-found', 'forbidden') && !(error instanceof Offline)) throw error
    if (others.length === 0) throw error
    // Told where nobody looks on, too: it is another image than the name means.
    progress.tell({ kind: 'line', text: [error.message, others[0]?.summary].filter(part => part !== undefined).join('; ') })
    return await bringFrom(engine, others, progress)
  }
}

function withSummary(text: string, offer: ImageOffer | undefined): string {
  return offer?.summary === undefined ? text : `${text}: ${offer.summary}`
}

/** Where a registry cannot be reached, or has no such image, something else may be meant. */
function withAdvice(error: MinidockError, { name, sources, local, isAlways, platform }: Asked): MinidockError {
  const { missing } = local
  const similar = missing?.hint?.startsWith(SIMILAR) && isOfKind(error, 'not-found', 'forbidden', 'unavailable') ? missing.hint : undefined
  const isOffline = error instanceof Offline
  const advice = isOffline
    ? [...(isAlways ? [WITHOUT_ALWAYS] : []), ...offlineAdvice(fullName(name), isAlways || platform !== undefined ? [] : sources)]
    : []
  const asItIs = local.isOther && isOffline ? missing?.hint : undefined
  const hints = [similar, asItIs, error.hint, ...advice].filter(line => line !== undefined)
  const message = isOffline && missing !== undefined ? `${absence(name, local, platform)}, and ${error.message}` : error.message
  return new MinidockError(error.kind, message, { ...(hints.length > 0 && { hint: hints.join('\n') }), cause: error })
}

/** Returns what is not here, with the platform that was asked for. */
function absence(name: string, { missing, isOther }: Local, platform: WantedPlatform | undefined): string {
  if (isOther && missing !== undefined) return missing.message
  return `no such image: ${name}${platform === undefined ? '' : ` for ${formatPlatform(platform)}`}`
}

interface Asked {
  readonly name: string
  readonly sources: readonly ImageSource[]
  readonly local: Local
  /** Whether the registry was asked only because a user wants that. */
  readonly isAlways: boolean
  /** Absent: any. What is made here is for this machine's. */
  readonly platform: WantedPlatform | undefined
}

const SIMILAR = 'did you mean'
const WITHOUT_ALWAYS = 'to do without the registry, leave out --pull'

function familiarName(name: string): string {
  try {
    return familiarReference(parseReference(name))
  } catch {
    return name
  }
}
