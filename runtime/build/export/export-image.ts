/** Makes an image of what the last stage has come to. */

import { hash } from 'node:crypto'
import { isOfKind } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Interruptible } from '../../engine/interruptible.ts'
import { familiarReference, parseReference } from '../../formats/docker/reference.ts'
import { encodeJson } from '../../formats/oci/canonical-json.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import type { ImageConfig } from '../../formats/oci/image.ts'
import { serverOnDemand } from '../../kernel/launch/server.ts'
import { type AddImage, addingImages, ownRooms } from '../../store/images/add-image.ts'
import { BEFORE_FAILED_STEP } from '../../store/images/image-notes.ts'
import type { StoredImage } from '../../store/images/images.ts'
import type { BuildEvent } from '../build-events.ts'
import type { BuildState } from '../build-state.ts'
import type { BuildStage } from '../solve/plan-build.ts'
import { builtConfig, type ConfigOptions } from './image-config.ts'
import { baseBlobs, knownDiffId, type LayerBlob, writeLayerBlob } from './layer-blobs.ts'

export interface ExportOptions extends ConfigOptions {
  readonly engine: Engine
  /** Full names. */
  readonly references: readonly string[]
  /** As in `ImageNotes`. Default: `built`. */
  readonly origin?: string
  readonly tell: (event: BuildEvent) => void
  readonly interruptible: Interruptible
}

const BUILT = 'built'
const VERTEX = { id: 'export', name: 'exporting to image' }

/** @throws {MinidockError} `unavailable` on a full disk; nothing of the image is left then */
export async function exportImage(stage: BuildStage, state: BuildState, options: ExportOptions): Promise<StoredImage> {
  const { tell, engine, references } = options
  tell({ kind: 'begin', vertex: VERTEX })
  try {
    tell({ kind: 'status', id: VERTEX.id, text: 'exporting layers', done: false })
    const image = (await imageThere(stage, state, options)) ?? (await newImage(stage, state, options))
    tell({ kind: 'status', id: VERTEX.id, text: 'exporting layers', done: true })
    tell({ kind: 'status', id: VERTEX.id, text: `writing image ${image.id}`, done: true })
    for (const reference of references) {
      engine.store.events.image('tag', image, familiarReference(parseReference(reference)))
      tell({ kind: 'status', id: VERTEX.id, text: `naming to ${reference}`, done: true })
    }
    tell({ kind: 'done', id: VERTEX.id })
    return image
  } catch (error) {
    tell({ kind: 'failed', id: VERTEX.id, message: error instanceof Error ? error.message : String(error) })
    throw error
  }
}

/** Returns the image if an earlier build has made the very same, and gives it its names. */
async function imageThere({ image, ...stage }: BuildStage, state: BuildState, options: ExportOptions): Promise<StoredImage | undefined> {
  const { engine, references, origin = BUILT } = options
  const base = image ? baseBlobs(image) : []
  const made = state.layers.slice(base.length).map(name => knownDiffId(options, name))
  if (!made.every(diffId => diffId !== undefined)) return undefined
  const config = builtConfig({ ...stage, ...(image && { image }) }, state, [...base.map(({ diffId }) => diffId), ...made], options)
  const id: Digest = `sha256:${hash('sha256', encodeJson(config), 'hex')}`
  try {
    const found = engine.store.images.find(id)
    // Without a name, that one would be gone with the next build.
    if (found.notes.origin === BEFORE_FAILED_STEP && origin !== BEFORE_FAILED_STEP) return undefined
    for (const reference of references) if (!found.references.includes(reference)) await engine.store.images.tag(found, reference)
    return found
  } catch (error) {
    if (isOfKind(error, 'not-found')) return undefined
    throw error
  }
}

/** Another command may remove an archive that was there, with the last image that had it: then it is written again. */
async function newImage(stage: BuildStage, state: BuildState, options: ExportOptions): Promise<StoredImage> {
  try {
    return await addImage(stage, state, options)
  } catch (error) {
    if (!isOfKind(error, 'conflict')) throw error
    return await addImage(stage, state, options)
  }
}

async function addImage(stage: BuildStage, state: BuildState, { engine, ...options }: ExportOptions): Promise<StoredImage> {
  const { references, interruptible, latest, origin = BUILT } = options
  const rooms = ownRooms(engine.store.paths, engine.launcher)
  const work = async (add: AddImage) => {
    const layers: LayerBlob[] = stage.image ? [...baseBlobs(stage.image)] : []
    const { server, close } = serverOnDemand(engine.launcher)
    try {
      const blobOptions = { engine, images: rooms.images, server, ...(latest !== undefined && { latest }) }
      for (const name of state.layers.slice(layers.length)) layers.push(await writeLayerBlob(blobOptions, name))
    } finally {
      await close()
    }
    const diffIds = layers.map(({ diffId }) => diffId)
    const config: ImageConfig = builtConfig(stage, state, diffIds, options)
    return await add({ config, layers: layers.map(({ blob }) => blob), references, origin })
  }
  return await addingImages(rooms, work, interruptible)
}
