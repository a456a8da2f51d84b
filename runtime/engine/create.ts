/** `create`: everything that can be refused is refused before a directory is made. */

import { MinidockError } from '../errors.ts'
import { checkContainerName, newContainerId, randomName, shortId } from '../formats/container-id.ts'
import type { ContainerRequest } from '../formats/docker-request.ts'
import { randomBytes } from '../kernel/random.ts'
import type { Planned } from '../plan/compiler.ts'
import type { ContainerRecord } from '../store/container-record.ts'
import type { StoredContainer } from '../store/containers.ts'
import type { StoredImage } from '../store/images.ts'
import { openStore } from '../store/paths.ts'
import type { Engine } from './engine.ts'
import { planInput } from './plan-input.ts'
import { removeFromDisk } from './remove.ts'

/** Names that are made up for one container. Source: moby, daemon/names.go. */
const TRIES = 6

export interface CreateOptions {
  /** Absent: one is made up. */
  readonly name?: string
  readonly image: StoredImage
  /** What makes it: `run` starts it at once. */
  readonly madeBy: ContainerRecord['MadeBy']
}

export interface Created {
  readonly container: StoredContainer
  /** For whoever starts it at once. */
  readonly planned: Planned
}

export async function createContainer(engine: Engine, request: ContainerRequest, options: CreateOptions): Promise<Created> {
  const { store } = engine
  const { image } = options
  openStore(store.paths)
  const id = newContainerId(randomBytes)
  const name = options.name === undefined ? freeName(engine, id) : checkContainerName(options.name.replace(/^\//, ''))
  const layers = await store.layers.ensure(image)
  // A request that cannot be planned is refused here, while there is nothing to clean up.
  const planned = engine.compiler.prepare(planInput(engine, { id, name, request, image: image.config, layers }))
  const record = {
    Id: id,
    Name: name,
    Created: new Date().toISOString(),
    ImageId: image.id,
    Image: image.config,
    Layers: layers,
    MadeBy: options.madeBy,
    Request: request,
  }
  try {
    const container = store.containers.create(record)
    // From here on its layers stay: who takes some away looks for containers once more. Those that went just before are gone.
    if (!store.layers.areThere(layers)) throw await removedAgain(engine, container.record)
    store.events.container('create', container.record)
    return { container, planned }
  } catch (error) {
    if (options.name !== undefined || !(error instanceof MinidockError) || error.kind !== 'conflict') throw error
    // Somebody else has come upon the same name meanwhile.
    return await createContainer(engine, request, options)
  }
}

/** Removes it again. @returns why there is no such container */
async function removedAgain(engine: Engine, { Id, Request }: ContainerRecord): Promise<MinidockError> {
  await removeFromDisk(engine, Id)
  return new MinidockError('not-found', `no such image: ${Request.Image}`, {
    hint: 'it has just been removed: minidock images shows those that there are',
  })
}

/** The beginning of the id is nobody else's name, and so what is left when all of docker's tries are taken. */
function freeName({ store }: Engine, id: string): string {
  for (let retry = 0; retry < TRIES; retry++) {
    const name = randomName(Math.random, retry)
    if (!store.containers.isNameTaken(name)) return name
  }
  return shortId(id)
}
