/** `pull`: an image from a registry into the store, whole or not at all. What is there already is not fetched. */

import { isOfKind } from '../../base/errors.ts'
import type { Interruptible } from '../../engine/interruptible.ts'
import { otherPlatform } from '../../engine/other-platform.ts'
import { familiarReference, familiarRepository, formatReference, type Reference } from '../../formats/docker/reference.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'
import { ownPlatform, runsOn } from '../../formats/oci/platform-order.ts'
import type { TransferEvent } from '../../plan/transfer-events.ts'
import { openStore } from '../../store/files/paths.ts'
import { addingImages, ownRooms } from '../../store/images/add-image.ts'
import type { StoredImage } from '../../store/images/images.ts'
import type { Store } from '../../store/state/store.ts'
import type { Repository, Waiting } from '../client/repository.ts'
import type { RegistryHeart } from '../heart.ts'
import { fetchImage } from '../pull/fetch-image.ts'
import { connect } from '../transfer/connect.ts'

/** Where an image is pulled to, and by which rules. */
export interface Puller {
  readonly store: Pick<Store, 'paths' | 'images' | 'events'>
  /** Path of the launcher binary. */
  readonly launcher: string
  readonly heart: RegistryHeart
  readonly tell: (event: TransferEvent) => void
  /** Absent: what a signal to this process ends is undone. */
  readonly interruptible?: Interruptible
  /** Ends it from outside: what it has made goes. */
  readonly stop?: AbortSignal
}

export interface PullRequest {
  /** With a tag or a digest; with both, the digest counts. */
  readonly reference: Reference
  /** Absent: this machine's. */
  readonly platform?: WantedPlatform
  /** Milliseconds until there has to be a connection. */
  readonly patience?: number
}

export interface PulledImage {
  readonly image: StoredImage
  /** Of what the name points at: an index, or the image's manifest. */
  readonly digest: Digest
  /** Whether the name has meant another image before, or none. */
  readonly isNew: boolean
}

/**
 * Tells the layers, and at the end docker's `Digest:` and `Status:`.
 * @throws {Offline} if the registry cannot be reached; {@link MinidockError} as {@link Repository}: nothing of the image stays then
 */
export async function pullImage(puller: Puller, request: PullRequest): Promise<PulledImage> {
  const { reference } = request
  const repository = await connect(reference, puller.heart, 'pull', request.patience)
  try {
    const pulled = await pullFrom(repository, puller, request)
    puller.tell({ kind: 'line', text: statusText(familiarReference(reference), pulled.isNew) })
    return pulled
  } finally {
    repository.close()
  }
}

/**
 * Pulls each tag of a repository, one after the other: of one image, as many layers at once as always.
 * @throws as {@link pullImage}: images that came before stay
 */
export async function pullAllTags(puller: Puller, request: PullRequest): Promise<void> {
  const { domain, path } = request.reference
  const repository = await connect(request.reference, puller.heart, 'pull', request.patience)
  try {
    const seen = new Set<string>()
    let isNew = false
    for await (const tag of repository.tags(waitingOf(puller))) {
      puller.stop?.throwIfAborted()
      if (seen.has(tag)) continue
      seen.add(tag)
      const pulled = await pullFrom(repository, puller, { ...request, reference: { domain, path, tag } })
      isNew ||= pulled.isNew
    }
    puller.tell({ kind: 'line', text: statusText(familiarRepository(request.reference), isNew) })
  } finally {
    repository.close()
  }
}

/** As docker does: a mirror whose answers are not what they should be is left out, and all of it is asked of the next. Nothing of its answers stays. */
async function pullFrom(repository: Repository, puller: Puller, request: PullRequest): Promise<PulledImage> {
  for (;;) {
    try {
      return await pullOnce(repository, puller, request)
    } catch (error) {
      if (!isOfKind(error, 'invalid', 'not-found')) throw error
      const liars = repository.distrustMirrors()
      if (liars.length === 0) throw error
      puller.tell({ kind: 'line', text: `WARNING: going on without the mirror ${liars.join(', ')}: ${error.message}` })
    }
  }
}

/** Documents have no line of their own: it is told once before each attempt how long that takes. */
function waitingOf({ stop, tell }: Puller): Required<Pick<Waiting, 'waits'>> & Pick<Waiting, 'stop'> {
  let last = 0
  const waits = (seconds: number) => {
    if (last <= seconds || last === 1) tell({ kind: 'line', text: `Retrying in ${seconds} second${seconds === 1 ? '' : 's'}` })
    last = seconds
  }
  return { ...(stop && { stop }), waits }
}

async function pullOnce(repository: Repository, puller: Puller, request: PullRequest): Promise<PulledImage> {
  const { store, launcher, heart, tell, interruptible, stop = new AbortController().signal } = puller
  const { reference, platform } = request
  const { waits } = waitingOf(puller)
  const before = knownImage(store.images, formatReference(nameOf(reference)))
  const there = before && (await isThere(repository, before, request, { stop, waits }))
  if (there !== undefined) {
    announce(tell, reference)
    tell({ kind: 'line', text: `Digest: ${there.digest}` })
    warnOfPlatform(tell, there.image, request)
    return there
  }
  openStore(store.paths)
  const rooms = ownRooms(store.paths, launcher)
  const announced = () => announce(tell, reference)
  const context = { repository, rooms, launcher, heart, tell, stop, waits, announced }
  const { image, digest } = await addingImages(
    rooms,
    async add => {
      const fetched = await fetchImage(context, reference, platform ?? ownPlatform())
      const image = await add({ ...fetched.image, references: [formatReference(nameOf(reference))], origin: reference.domain })
      return { image, digest: fetched.digest }
    },
    interruptible,
  )
  tell({ kind: 'line', text: `Digest: ${digest}` })
  warnOfPlatform(tell, image, request)
  store.events.transfer('pull', image, familiarReference(reference), familiarRepository(reference))
  return { image, digest, isNew: image.id !== before?.id }
}

/** What is not in an index is there for one platform only: it is pulled, whichever was asked for. */
function warnOfPlatform(tell: Puller['tell'], { config }: StoredImage, { reference, platform }: PullRequest): void {
  const other = platform && otherPlatform(familiarReference(reference), config, platform)
  if (other !== undefined) tell({ kind: 'line', text: `WARNING: ${other.message}` })
}

/** Returns what the name means here, if it still means that in the registry: one request, which no body answers. What a digest names cannot change. */
async function isThere(
  repository: Repository,
  image: StoredImage,
  { reference, platform }: PullRequest,
  waiting: Waiting,
): Promise<PulledImage | undefined> {
  const name = formatReference(nameOf(reference))
  const { digest, notes } = image.names.find(known => known.reference === name) ?? {}
  if (digest === undefined) return undefined
  // An index may have another image for another platform; without one there is no choice.
  if (notes?.index !== undefined && !runsOn(image.config, platform ?? ownPlatform())) return undefined
  if (reference.digest === undefined) {
    const named = await repository.resolve(reference.tag ?? '', waiting)
    if (named?.digest !== digest) return undefined
  }
  return { image, digest, isNew: false }
}

function knownImage(images: Puller['store']['images'], name: string): StoredImage | undefined {
  try {
    return images.find(name)
  } catch (error) {
    if (isOfKind(error, 'not-found', 'engine')) return undefined // Of one that is damaged, what is missing is fetched.
    throw error
  }
}

/** A tag beside a digest says nothing: the image gets no name from it. */
function nameOf({ domain, path, tag, digest }: Reference): Reference {
  return digest === undefined ? { domain, path, ...(tag !== undefined && { tag }) } : { domain, path, digest }
}

function announce(tell: Puller['tell'], { path, tag, digest }: Reference): void {
  tell({ kind: 'line', text: `${digest ?? tag}: Pulling from ${path}` })
}

function statusText(name: string, isNew: boolean): string {
  return `Status: ${isNew ? 'Downloaded newer image' : 'Image is up to date'} for ${name}`
}
