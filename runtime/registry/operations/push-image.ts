/** `push`: an image from the store into a registry. The store is as before, whatever comes of it. */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import type { Interruptible } from '../../engine/interruptible.ts'
import {
  familiarReference,
  familiarRepository,
  formatReference,
  parseReference,
  type Reference,
  repositoryOf,
} from '../../formats/docker/reference.ts'
import { type Descriptor, isIndexType } from '../../formats/oci/image.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'
import { formatPlatform } from '../../formats/oci/platform-order.ts'
import type { TransferEvent } from '../../plan/transfer-events.ts'
import { addingImages, ownRooms } from '../../store/images/add-image.ts'
import { digestsOf } from '../../store/images/image-tree.ts'
import type { ImageStore, StoredImage } from '../../store/images/images.ts'
import type { Store } from '../../store/state/store.ts'
import type { Repository } from '../client/repository.ts'
import type { RegistryHeart } from '../heart.ts'
import { type Gathered, gather } from '../push/gather-index.ts'
import { type IndexSource, indexSource } from '../push/index-source.ts'
import { missingPlatforms } from '../push/missing-platforms.ts'
import { mountSources } from '../push/mount-sources.ts'
import type { SendContext } from '../push/send-blob.ts'
import { type SentImage, sendIndex, sendOne } from '../push/send-image.ts'
import { connect } from '../transfer/connect.ts'

/** Where an image is pushed from, and by which rules. */
export interface Pusher {
  readonly store: Pick<Store, 'paths' | 'images' | 'events'>
  /** Path of the launcher binary. */
  readonly launcher: string
  readonly heart: RegistryHeart
  readonly tell: (event: TransferEvent) => void
  /** Absent: what a signal to this process ends is undone. */
  readonly interruptible?: Interruptible | undefined
  /** Ends it from outside. */
  readonly stop?: AbortSignal
}

export interface PushRequest {
  /** With a tag. */
  readonly reference: Reference
  /** Only the image of this platform is pushed, without its index. Absent: the index, if all of it can be pushed. */
  readonly platform?: WantedPlatform | undefined
}

/** In docker's words, of a push of one platform of several. */
const SINGLE = 'Not all multiplatform-content is present and only the available single-platform image was pushed'

/**
 * Tells the layers, and at the end `latest: digest: sha256:… size: 528`.
 * @throws {MinidockError} `not-found` when there is no such image here; as {@link Repository}
 */
export async function pushImage(pusher: Pusher, { reference, platform }: PushRequest): Promise<SentImage> {
  const image = taggedImage(pusher, reference)
  return await pushing(pusher, reference, repository => pushTag(pusher, repository, image, reference, platform))
}

/** Pushes all tags that a repository has here. @throws as {@link pushImage}: tags that were pushed before stay in the registry */
export async function pushAllTags(pusher: Pusher, { reference, platform }: PushRequest): Promise<readonly SentImage[]> {
  const tagged = tagsOf(pusher, reference)
  if (tagged.length === 0) throw noTags(reference)
  return await pushing(pusher, reference, async repository => {
    const sent: SentImage[] = []
    for (const { image, reference } of tagged) sent.push(await pushTag(pusher, repository, image, reference, platform))
    return sent
  })
}

async function pushing<T>({ heart, tell }: Pusher, reference: Reference, work: (repository: Repository) => Promise<T>): Promise<T> {
  const repository = await connect(reference, heart, 'pull,push')
  tell({ kind: 'line', text: `The push refers to repository [${repositoryOf(reference)}]` })
  try {
    return await work(repository)
  } finally {
    repository.close()
  }
}

async function pushTag(
  pusher: Pusher,
  repository: Repository,
  image: StoredImage,
  reference: Reference,
  platform: WantedPlatform | undefined,
): Promise<SentImage> {
  const { store, launcher, tell, interruptible, stop = new AbortController().signal } = pusher
  const { tag = 'latest' } = reference
  const rooms = ownRooms(store.paths, launcher)
  /** Read only if the registry does not have a blob. */
  let all: readonly StoredImage[] | undefined
  const sourcesOf: SendContext['mountSources'] = blob => {
    all ??= store.images.list()
    return mountSources(all, image, reference, blob)
  }
  const context: SendContext = { rooms, repository, tell, mountSources: sourcesOf }
  const send = async () => {
    const root = store.images.descriptorOf(image)
    const isHere = hold(rooms.images, root)
    hold(rooms.images, { mediaType: image.mediaType, digest: image.manifestDigest, size: 0 })
    const isIndex = platform === undefined && isIndexType(root.mediaType)
    const whole = isIndex ? await sendWhole(context, pusher, image, { root, isHere }, tag, stop) : undefined
    const sent = whole ?? (await sendOne(context, platform ? onlyFor(store.images, image, reference, platform) : image, tag, stop))
    await rooms.images.letGo(image) // What was held, and what was compressed for this.
    return { sent, lacking: isIndex && whole === undefined ? missingPlatforms(store.images, root) : undefined }
  }
  const { sent, lacking } = await addingImages(rooms, send, interruptible)
  await store.images.notePushed(image, formatReference(reference), sent.digest)
  tell({ kind: 'line', text: `${tag}: digest: ${sent.digest} size: ${sent.size}` })
  if (lacking !== undefined) tell({ kind: 'line', text: lacking.length === 0 ? SINGLE : `${SINGLE}; not here: ${lacking.join(', ')}` })
  store.events.transfer('push', image, familiarReference(reference), familiarRepository(reference))
  return sent
}

/**
 * Keeps what is to be sent until this push gives it up: the image may be removed meanwhile, and is sent whole all the same.
 * @returns whether all of it is here
 */
function hold(images: ImageStore, root: Descriptor): boolean {
  const tree = images.treeOf(root)
  const held = digestsOf(tree).map(digest => images.holdBlob(digest))
  return tree.missing.length === 0 && held.every(Boolean)
}

/**
 * Sends an index. What is not here of it is in that repository since an earlier push, or is copied from the repository that the image came from.
 * @returns undefined if neither has it
 */
async function sendWhole(
  context: SendContext,
  pusher: Pusher,
  image: StoredImage,
  { root, isHere }: { readonly root: Descriptor; readonly isHere: boolean },
  tag: string,
  stop: AbortSignal,
): Promise<SentImage | undefined> {
  const { images } = context.rooms
  if (isHere) return await sendIndex(context, image, root, await gather(images, root), tag, stop)
  const origin = await openOrigin(pusher, image)
  try {
    const source = indexSource(context.repository, origin)
    const gathered = await gatherFrom(source, images, root)
    return gathered && (await sendIndex({ ...context, source }, image, root, gathered, tag, stop))
  } finally {
    origin?.close()
  }
}

/** @returns undefined for an image that came from no repository */
async function openOrigin({ heart }: Pusher, { notes: { repository } }: StoredImage): Promise<Repository | undefined> {
  if (repository === undefined) return undefined
  return await connect(parseReference(repository), heart, 'pull', PATIENCE)
}

/** Milliseconds: the rest of an index is not worth a longer wait for a registry that this machine cannot reach. */
const PATIENCE = 5000

/** Returns the documents of an index if all can be had: what they name, their registry has as well. */
async function gatherFrom(source: IndexSource, images: ImageStore, root: Descriptor): Promise<Gathered | undefined> {
  try {
    return await gather(images, root, source)
  } catch (error) {
    if (isOfKind(error, 'not-found', 'unavailable', 'forbidden', 'invalid')) return undefined
    throw error
  }
}

function onlyFor(images: Store['images'], image: StoredImage, reference: Reference, platform: WantedPlatform): StoredImage {
  const found = images.forPlatform(image, platform)
  if (found !== undefined) return { ...found, notes: image.notes }
  const [name, wanted] = [familiarReference(reference), formatPlatform(platform)]
  throw new MinidockError('not-found', `image with reference ${name} was found but does not provide the specified platform (${wanted})`, {
    hint: `get it for that platform first: minidock pull --platform ${wanted} ${name}`,
  })
}

function taggedImage({ store: { images } }: Pusher, reference: Reference): StoredImage {
  try {
    return images.find(formatReference(reference))
  } catch (error) {
    if (!isOfKind(error, 'not-found')) throw error
    throw noSuchTag(reference, error)
  }
}

function tagsOf({ store: { images } }: Pusher, reference: Reference): readonly { image: StoredImage; reference: Reference }[] {
  const names = images.list().flatMap(({ references }) => references.map(parseReference))
  const tagged = names.filter(name => repositoryOf(name) === repositoryOf(reference) && name.digest === undefined)
  const inOrder = tagged.toSorted((a, b) => ((a.tag ?? '') < (b.tag ?? '') ? -1 : 1))
  return inOrder.map(name => ({ image: images.find(formatReference(name)), reference: name }))
}

function noSuchTag(reference: Reference, cause: unknown): MinidockError {
  const hint = `see what there is: minidock images; name an image so: minidock tag IMAGE ${familiarReference(reference)}`
  return new MinidockError('not-found', `tag does not exist: ${familiarReference(reference)}`, { hint, cause })
}

function noTags(reference: Reference): MinidockError {
  const name = familiarRepository(reference)
  const hint = `name an image so: minidock tag IMAGE ${name}`
  return new MinidockError('not-found', `an image does not exist locally with the tag: ${name}`, { hint })
}
