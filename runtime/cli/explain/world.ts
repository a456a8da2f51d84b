/**
 * What an explanation needs besides the request: the image, the machine, users, other containers. It is read where it can be, and assumed where it cannot,
 * which a note says: explaining needs no rights, no image and no Linux.
 */

import { isOfKind } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { devicesOf, hostFactsFor, peersOf, processOf, type SharedNamespace, userOf } from '../../engine/facts.ts'
import type { ContainerRequest } from '../../formats/docker/request.ts'
import { emptyImageConfig } from '../../formats/oci/image.ts'
import type { ResolvedUser } from '../../formats/unix/passwd.ts'
import { ASSUMED_HOST, type HostFacts } from '../../kernel/machine/host.ts'
import type { PlanDraft } from '../../plan/plan.ts'
import { INIT_LAYER } from '../../store/layers/init-layer.ts'
import { readFileInLayers } from '../../store/layers/read-in-layers.ts'
import type { World } from './explanation.ts'

/** The same one every time, so that the same request is always explained in the same words. */
const EXAMPLE_ID = '4e1f8ab0c6d2937f51e48a0bd96c3f7250b8e1d4a7f3629c05d8be14f96a27c3'
export const EXAMPLE_NAME = 'example'
const EXAMPLE_PID = 4242
const EXAMPLE_UID = 1000

type KnownImage = Pick<World, 'image' | 'layers'>

const ASSUMED_IMAGE: KnownImage = {
  image: { ...emptyImageConfig(), config: { Cmd: ['sh'], Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] } },
  layers: ['image', INIT_LAYER],
}

const ROOT: ResolvedUser = { uid: 0, gid: 0, additionalGids: [0], home: '/root' }

/** Is told, in one line, what had to be assumed. */
export type Note = (line: string) => void

/** A world of which nothing is read: what is explained in it reads the same on every machine. */
export function assumedWorld({ store, launcher }: Engine, name = EXAMPLE_NAME): World {
  const { paths, containers } = store
  return {
    id: EXAMPLE_ID,
    name,
    ...ASSUMED_IMAGE,
    host: ASSUMED_HOST,
    paths: {
      launcher,
      layers: paths.layers,
      volumes: paths.volumes,
      container: containers.directory(EXAMPLE_ID),
      name: containers.namePath(name),
    },
    user: ROOT,
    peers: {},
    devices: {},
    reserved: {},
  }
}

/** @throws {MinidockError} what `run` would refuse too: a name that can be no image's, a user that the image has not */
export function lookAround(engine: Engine, request: ContainerRequest, name: string, note: Note): World {
  const known = imageOf(engine, request, note)
  return {
    ...assumedWorld(engine, name),
    ...known,
    host: hostOf(engine, request, note),
    devices: devicesIn(request, note),
    user: userIn(engine, request, known, note),
    peers: peersOf(request, (peer, namespace) => peerOf(engine, peer, namespace, note)),
  }
}

/** Returns the world with what modules find in it. @throws {MinidockError} `invalid`: what `run` would refuse too */
export async function lookFurther(engine: Engine, draft: PlanDraft, note: Note): Promise<World> {
  const found = { ...draft, reserved: { ...draft.reserved } }
  for (const module of engine.compiler.modules) {
    try {
      await module.look?.(found, engine.store)
    } catch (error) {
      if (isOfKind(error, 'invalid')) throw error
      note(
        `not all of what ${module.name} needs can be read here (${error instanceof Error ? error.message : error}): explained as an example`,
      )
    }
  }
  return found
}

function imageOf({ store }: Engine, { Image }: ContainerRequest, note: Note): KnownImage {
  try {
    const image = store.images.find(Image)
    return { image: image.config, layers: store.layers.names(image) }
  } catch (error) {
    if (isOfKind(error, 'invalid', 'conflict')) throw error
    const isMissing = isOfKind(error, 'not-found')
    note(`image ${Image} ${isMissing ? 'is not here' : 'cannot be read'}: explained as if it held a shell and docker's usual PATH`)
    return ASSUMED_IMAGE
  }
}

function hostOf({ store }: Engine, request: ContainerRequest, note: Note): HostFacts {
  try {
    return hostFactsFor(request, store.paths.root)
  } catch (error) {
    if (isOfKind(error, 'invalid')) throw error
    note('this machine runs no containers: explained for Linux 6.12 on x86-64')
    return ASSUMED_HOST
  }
}

function devicesIn(request: ContainerRequest, note: Note): World['devices'] {
  const devices = attempt(() => devicesOf(request))
  if (devices === undefined) note('not all devices are there: explained without them')
  return devices ?? {}
}

/** Layers are for root alone to read, and not there before the first run: then nobody can be looked up by name. */
function userIn(engine: Engine, request: ContainerRequest, { image, layers }: KnownImage, note: Note): ResolvedUser {
  const read = (path: string) => attempt(() => readFileInLayers(engine.store.paths, layers, path))
  const passwd = read('etc/passwd')
  try {
    const user = userOf(request, image, path => (path === 'etc/passwd' ? passwd : read(path)) ?? '')
    return passwd === undefined && user.uid === 0 ? { ...user, home: ROOT.home } : user
  } catch (error) {
    if (passwd !== undefined) throw error
    note(`user ${request.User || image.config.User} cannot be looked up in the image: explained as if its number were ${EXAMPLE_UID}`)
    return { uid: EXAMPLE_UID, gid: EXAMPLE_UID, additionalGids: [EXAMPLE_UID], home: '/' }
  }
}

function peerOf({ store }: Engine, peer: string, namespace: SharedNamespace, note: Note): number {
  const pid = attempt(() => processOf(peer, namespace, store.containers))
  if (pid === undefined) note(`container ${peer} is not running here: explained as if its process were ${EXAMPLE_PID}`)
  return pid ?? EXAMPLE_PID
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined // Why it cannot be read makes no difference: the caller says what is assumed instead.
  }
}
