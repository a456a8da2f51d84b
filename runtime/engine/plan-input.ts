/** Gathers what a plan is made from: the image's files about users, the host's facts, and the processes of other containers. Reads, and makes nothing. */

import { MinidockError } from '../errors.ts'
import { type ContainerRequest, isLimited } from '../formats/docker-request.ts'
import type { ImageConfig } from '../formats/oci-image.ts'
import { type ResolvedUser, resolveUser } from '../formats/passwd.ts'
import { parentPath } from '../kernel/cgroup-parent.ts'
import { type DeviceFacts, readDevices } from '../kernel/device-facts.ts'
import { type HostFacts, readHostFacts } from '../kernel/host.ts'
import { hasProjectQuotas } from '../kernel/project-quotas.ts'
import type { PlanInput } from '../plan/compiler.ts'
import type { ContainerStore } from '../store/containers.ts'
import { hasBegun, isInitAlive } from '../store/living.ts'
import { readFileInLayers } from '../store/read-in-layers.ts'
import type { Engine } from './engine.ts'

export interface ContainerToBe {
  readonly id: string
  readonly name: string
  readonly request: ContainerRequest
  readonly image: ImageConfig
  readonly layers: readonly string[]
}

export function planInput(engine: Engine, container: ContainerToBe): PlanInput {
  const { containers } = engine.store
  const peers = peersOf(container.request, (peer, namespace) => processOf(peer, namespace, containers))
  return { ...ownInput(engine, container), peers, devices: devicesOf(container.request) }
}

/** All of it that does not depend on other containers, which may have ended since. */
export function ownInput(engine: Engine, { id, name, request, image, layers }: ContainerToBe): Omit<PlanInput, 'peers' | 'devices'> {
  const { paths, containers } = engine.store
  return {
    id,
    name,
    request,
    image,
    layers,
    host: hostFactsFor(request, paths.root),
    paths: { launcher: engine.launcher, layers: paths.layers, container: containers.directory(id), name: containers.namePath(name) },
    user: userOf(request, image, path => readFileInLayers(paths, layers, path) ?? ''),
  }
}

/** As much of the host as matters to the request: which files a cgroup has does to limits alone. @param root the state folder */
export function hostFactsFor({ HostConfig }: ContainerRequest, root: string): HostFacts {
  const facts = readHostFacts({ parent: managed => parentPath(HostConfig.CgroupParent, managed), files: isLimited(HostConfig) })
  return Object.keys(HostConfig.StorageOpt).length === 0 ? facts : { ...facts, projectQuotas: hasProjectQuotas(root) }
}

export function devicesOf({ HostConfig }: ContainerRequest): Record<string, DeviceFacts> {
  const { Devices, BlkioWeightDevice, BlkioDeviceReadBps, BlkioDeviceWriteBps, BlkioDeviceReadIOps, BlkioDeviceWriteIOps } = HostConfig
  const limited = [BlkioWeightDevice, BlkioDeviceReadBps, BlkioDeviceWriteBps, BlkioDeviceReadIOps, BlkioDeviceWriteIOps].flat()
  const paths = [...Devices.map(({ PathOnHost }) => PathOnHost), ...limited.map(({ Path }) => Path)]
  return paths.length === 0 ? {} : readDevices(paths)
}

export function userOf(request: ContainerRequest, image: ImageConfig, read: (path: string) => string): ResolvedUser {
  return resolveUser(request.User || image.config.User || '', request.HostConfig.GroupAdd, read('etc/passwd'), read('etc/group'))
}

/**
 * Containers whose namespaces this one shares, and their processes.
 * @param find the process of a container, by the container's name or id
 */
export function peersOf(
  { HostConfig }: ContainerRequest,
  find: (container: string, namespace: 'pid' | 'ipc') => number,
): Record<string, number> {
  const modes = [
    ['pid', HostConfig.PidMode],
    ['ipc', HostConfig.IpcMode],
  ] as const
  const shared = modes.filter(([, mode]) => mode.startsWith('container:'))
  return Object.fromEntries(
    shared.map(([namespace, mode]) => [mode.slice('container:'.length), find(mode.slice('container:'.length), namespace)]),
  )
}

/** @throws {MinidockError} `not-found`, `conflict` for a container that is not running or does not share */
export function processOf(name: string, namespace: 'pid' | 'ipc', containers: ContainerStore): number {
  const { state, process, record } = containers.find(name)
  if ((state !== 'running' && state !== 'paused') || !process || !isInitAlive(process)) {
    throw new MinidockError('conflict', `cannot join the ${namespace} namespace of ${name}: it is not running`, {
      hint: `start it first: minidock start ${name}`,
    })
  }
  if (!hasBegun(process))
    throw new MinidockError('conflict', `cannot join the ${namespace} namespace of ${name}: it is being started`, { hint: 'try again' })
  const { IpcMode } = record.Request.HostConfig
  if (namespace === 'ipc' && (IpcMode === '' || IpcMode === 'private' || IpcMode === 'none')) {
    throw new MinidockError('conflict', `cannot join the ipc namespace of ${name}: non-shareable IPC`, {
      hint: `start ${name} with --ipc shareable`,
    })
  }
  return process.Pid
}
