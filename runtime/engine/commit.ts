/** `commit`: an image made from a container: the layers of its image, and one layer with its changes. */

import { readdirSync } from 'node:fs'
import { isOfKind, MinidockError } from '../base/errors.ts'
import { committedConfig } from '../formats/docker/committed-config.ts'
import { familiarReference, formatReference, parseReference, type Reference } from '../formats/docker/reference.ts'
import { applyChanges } from '../formats/dockerfile/change-flag.ts'
import { type ImageConfig, mediaTypes } from '../formats/oci/image.ts'
import { writeTar } from '../formats/tar/write.ts'
import { withServer } from '../kernel/launch/server.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { thawContainer } from '../store/containers/freezing.ts'
import { type AddImage, addingImages, ownRooms } from '../store/images/add-image.ts'
import type { Written } from '../store/images/blobs.ts'
import type { ImageStore } from '../store/images/images.ts'
import { upperLayer } from '../store/layers/upper-layer.ts'
import type { Engine } from './engine.ts'
import { type Interruptible, uninterrupted } from './interruptible.ts'
import { pauseContainer, unpauseContainer } from './pause.ts'
import { findReconciled } from './reconcile.ts'

export interface CommitOptions {
  /** The image's name, `web:2`; absent: the image gets none. */
  readonly reference?: string | undefined
  readonly author?: string | undefined
  /** The comment on the new layer in the image's history. */
  readonly message?: string | undefined
  /** Instructions of a Dockerfile: `CMD ["sh"]`. */
  readonly changes?: readonly string[]
  /** Whether a container that runs is paused while its files are read. */
  readonly pause: boolean
}

/**
 * Makes an image of a container, given by name or id.
 * @param interruptible when the caller ends in the middle: removes what was written, and unpauses
 * @returns the image's id
 * @throws {MinidockError} `invalid` for a bad reference or change; `not-found`; `unavailable` in an engine without layers (chapter 3)
 */
export async function commitContainer(
  engine: Engine,
  name: string,
  options: CommitOptions,
  interruptible: Interruptible = uninterrupted,
): Promise<{ readonly id: string }> {
  if (!engine.compiler.chapters.includes(3))
    throw new MinidockError('unavailable', 'cannot commit a container: this engine has no layers', { hint: 'they arrive in chapter 3' })
  const reference = options.reference === undefined ? undefined : referenceOf(options.reference)
  const container = await findReconciled(engine, name)
  const references = reference ? [formatReference(reference)] : []
  const rooms = ownRooms(engine.store.paths, engine.launcher)
  const work = async (add: AddImage) => {
    const write = () => writeLayer(engine.launcher, rooms.images, container)
    const layer = options.pause ? await whilePaused(engine, container, interruptible, write) : await write()
    return await add({ ...documents(engine, container, layer, options), references, origin: 'committed' })
  }
  const image = await addingImages(rooms, work, interruptible)
  const imageRef = reference ? familiarReference(reference) : ''
  if (reference) engine.store.events.image('tag', image, imageRef)
  engine.store.events.container('commit', container.record, { comment: options.message ?? '', imageID: image.id, imageRef })
  return { id: image.id }
}

function referenceOf(text: string): Reference {
  const reference = parseReference(text)
  if (reference.digest === undefined) return reference
  throw new MinidockError('invalid', 'refusing to create a tag with a digest reference', { hint: 'name the image without @sha256:…' })
}

/** Pauses the container, so that the files are all of one moment and none is half written. */
async function whilePaused<T>(
  engine: Engine,
  { record, state, directory }: StoredContainer,
  interruptible: Interruptible,
  work: () => Promise<T>,
): Promise<T> {
  if (state !== 'running') return await work()
  const pausing = pauseContainer(engine, record.Id)
  const thaw = async () => {
    await pausing.catch(() => undefined)
    thawContainer(directory)
  }
  return await interruptible(thaw, async () => {
    await pausing
    try {
      return await work()
    } finally {
      await unpauseContainer(engine, record.Id).catch(alreadyDone)
    }
  })
}

/** Ignores errors that say that another command has unpaused or ended the container meanwhile. */
function alreadyDone(error: unknown): void {
  if (!isOfKind(error, 'conflict', 'not-found')) throw error
}

/** Writes the container's changes as a blob. @returns undefined when there are none */
async function writeLayer(launcher: string, images: ImageStore, { directory }: StoredContainer): Promise<Written | undefined> {
  const upper = `${directory}/upper`
  if (readdirSync(upper).length === 0) return undefined
  return await withServer(launcher, server => images.writeBlob(writeTar(upperLayer(server, upper))))
}

function documents(
  { store }: Engine,
  { record }: StoredContainer,
  layer: Written | undefined,
  { author = '', message = '', changes = [] }: CommitOptions,
): Pick<Parameters<AddImage>[0], 'config' | 'layers'> {
  const { config: base, manifest } = store.images.find(record.ImageId)
  const { author: _of, ...inherited } = base
  const before = committedConfig(record.Request, base.config)
  const created = new Date().toISOString()
  const said = { ...(author !== '' && { author }), created }
  const config: ImageConfig = {
    ...inherited,
    ...said,
    config: applyChanges(before, changes),
    rootfs: { type: 'layers', diff_ids: [...base.rootfs.diff_ids, ...(layer ? [layer.digest] : [])] },
    history: [
      ...(base.history ?? []),
      {
        ...said,
        created_by: (before.Cmd ?? []).join(' '),
        ...(message !== '' && { comment: message }),
        ...(!layer && { empty_layer: true }),
      },
    ],
  }
  return { config, layers: [...manifest.layers, ...(layer ? [{ ...layer, mediaType: mediaTypes.layer }] : [])] }
}
