/** `create`: makes a container. Bad input is refused before a directory is made. */

import { isOfKind, MinidockError } from '../base/errors.ts'
import { checkContainerName, newContainerId, randomName, shortId } from '../formats/docker/container-id.ts'
import type { ContainerRequest } from '../formats/docker/request.ts'
import type { ImageConfig } from '../formats/oci/image.ts'
import { checkSignal } from '../formats/text/signal.ts'
import { randomBytes } from '../kernel/machine/random.ts'
import { undoingOnFailure } from '../plan/journal.ts'
import type { ContainerRecord } from '../store/containers/container-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { openStore } from '../store/files/paths.ts'
import type { StoredImage } from '../store/images/images.ts'
import { distinctLayers } from '../store/layers/distinct-layers.ts'
import type { Engine } from './engine.ts'
import { pinPeers } from './pin-peers.ts'
import { type PlannedStart, planStart } from './plan-start.ts'
import { removeFromDisk } from './remove.ts'

/** How many random names are tried for a container. Source: moby, daemon/names.go. */
const TRIES = 6

/** The base of a container without an image: a step of a build. */
export interface Base {
  readonly config: ImageConfig
  /** Names of unpacked layers, lowest first. */
  readonly layers: readonly string[]
}

export interface CreateOptions {
  /** Absent: a random name, as docker's. */
  readonly name?: string | undefined
  readonly from: StoredImage | Base
  /** Which command makes it: `run` starts the container at once; `ps` does not list containers of `build`. */
  readonly madeBy: ContainerRecord['MadeBy']
}

/** A container that was only just made. */
export interface CreatedContainer extends StoredContainer {
  /** The plan of its first start, for a caller that starts it at once. */
  readonly planned: PlannedStart
}

/**
 * Makes a container, and plans its first start.
 * @throws {MinidockError} `invalid` for a stop signal that is none; what a module refuses; `conflict` for a name that is taken; `not-found` for a container whose namespace is to be
 *   shared, or for an image that was removed meanwhile. Nothing is left then
 */
export async function createContainer(engine: Engine, asked: ContainerRequest, options: CreateOptions): Promise<CreatedContainer> {
  const { store } = engine
  const { from, madeBy } = options
  checkStopSignal(asked, from.config)
  openStore(store.paths)
  const request = pinPeers(asked, peer => store.containers.find(peer).record.Id)
  const id = newContainerId(randomBytes)
  const name = options.name === undefined ? freeName(engine, id) : checkContainerName(options.name.replace(/^\//, ''))
  const layers = distinctLayers('id' in from ? await store.layers.ensure(from) : from.layers)
  const planned = await planStart(engine, { id, name, request, image: from.config, layers }, madeBy === 'create' ? 0 : 1)
  const record = {
    Id: id,
    Name: name,
    Created: new Date().toISOString(),
    ImageId: 'id' in from ? from.id : ('' as const),
    Image: from.config,
    Layers: layers,
    MadeBy: madeBy,
    Request: request,
    ...(planned.plan.mounts && planned.plan.mounts.length > 0 && { Mounts: planned.plan.mounts }),
  }
  try {
    return await undoingOnFailure(planned.journal, async () => {
      const container = store.containers.create(record)
      // From here on its layers stay: a command that removes layers looks for containers first. A layer may have been removed just before.
      if (!store.layers.areThere(layers)) throw await removedAgain(engine, container.record)
      await keep(engine, container, planned)
      store.events.container('create', container.record)
      return { ...container, planned }
    })
  } catch (error) {
    if (options.name !== undefined || !isOfKind(error, 'conflict')) throw error
    // Another command has taken the same random name meanwhile.
    return await createContainer(engine, asked, options)
  }
}

/** Checks the signal that will stop the container, which its image may have named. @throws {MinidockError} `invalid`, in docker's words */
function checkStopSignal({ StopSignal }: ContainerRequest, { config }: ImageConfig): void {
  if (StopSignal) checkSignal(StopSignal)
  else if (config.StopSignal) checkSignal(config.StopSignal, 'the image names it as its StopSignal: choose another with --stop-signal TERM')
}

/** Calls each module's `keep`. If one fails, the new container is removed. @throws {MinidockError} what the module throws */
async function keep(engine: Engine, { record }: StoredContainer, { plan, journal }: PlannedStart): Promise<void> {
  try {
    for (const module of engine.compiler.modules) await module.keep?.(plan, journal, engine.store)
  } catch (error) {
    await removeFromDisk(engine, record.Id)
    throw error
  }
}

/** Removes the new container. @returns the error to throw */
async function removedAgain(engine: Engine, { Id, Request }: ContainerRecord): Promise<MinidockError> {
  await removeFromDisk(engine, Id)
  return new MinidockError('not-found', `no such image: ${Request.Image}`, {
    hint: 'it has just been removed: minidock images shows those that there are',
  })
}

/** Returns a random name that is free; if none of docker's tries is, the beginning of the id, which no other container has as its name. */
function freeName({ store }: Engine, id: string): string {
  for (let retry = 0; retry < TRIES; retry++) {
    const name = randomName(Math.random, retry)
    if (!store.containers.isNameTaken(name)) return name
  }
  return shortId(id)
}
