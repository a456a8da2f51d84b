/** Gathers the facts that a plan is made from: of the host, of the image's passwd and group files, of other containers. It only reads. */

import { MinidockError } from '../base/errors.ts'
import type { MountPoint } from '../formats/docker/mount-point.ts'
import { type ContainerRequest, isLimited } from '../formats/docker/request.ts'
import type { ImageConfig } from '../formats/oci/image.ts'
import { type ResolvedUser, resolveUser } from '../formats/unix/passwd.ts'
import { parentPath } from '../kernel/cgroups/cgroup-parent.ts'
import { type DeviceFacts, readAllDevices, readDevices } from '../kernel/machine/device-facts.ts'
import { type HostFacts, readHostFacts, readKernelRelease } from '../kernel/machine/host.ts'
import { hasProjectQuotas } from '../kernel/machine/project-quotas.ts'
import type { PlanDraft, PlanFacts } from '../plan/plan.ts'
import type { ContainerRecord } from '../store/containers/container-record.ts'
import type { ContainerStore } from '../store/containers/containers.ts'
import { hasStarted, isInitAlive } from '../store/containers/living.ts'
import { readFileInLayers } from '../store/layers/read-in-layers.ts'
import type { Engine } from './engine.ts'

/** A container that is to be planned. */
export interface ContainerToBe {
  readonly id: string
  readonly name: string
  readonly request: ContainerRequest
  readonly image: ImageConfig
  /** Names of unpacked layers, lowest first. */
  readonly layers: readonly string[]
  /** Its mount points; absent: it is being created. */
  readonly mounts?: readonly MountPoint[]
}

/** Returns a stored container as one that is to be planned. */
export function toBe({ Id, Name, Request, Image, Layers, Mounts = [] }: ContainerRecord): ContainerToBe {
  return { id: Id, name: Name, request: Request, image: Image, layers: Layers, mounts: Mounts }
}

/** Returns all facts. @throws {MinidockError} `invalid`, `not-found` or `conflict` for a request that does not fit the host or other containers */
export function gatherFacts(engine: Engine, container: ContainerToBe): PlanFacts {
  const { containers } = engine.store
  return { ...ownFacts(engine, container), peers: peersOf(container.request, (peer, kind) => processOf(peer, kind, containers)) }
}

/** Returns the facts that do not depend on other containers. @throws {MinidockError} as `gatherFacts` */
export function ownFacts({ store: { paths } }: Engine, { request, image, layers }: ContainerToBe): Omit<PlanFacts, 'peers'> {
  return {
    host: hostFactsFor(request, paths.root),
    user: userOf(request, image, path => readFileInLayers(paths, layers, path) ?? ''),
    devices: devicesOf(request),
  }
}

/** Returns the input of a plan. @param reserved kept reservations; absent: modules have reserved nothing yet */
export function draftOf(engine: Engine, container: ContainerToBe, facts: PlanFacts, reserved: PlanDraft['reserved'] = {}): PlanDraft {
  const { paths, containers } = engine.store
  const own = { launcher: engine.launcher, layers: paths.layers, volumes: paths.volumes, container: containers.directory(container.id) }
  return { ...container, ...facts, paths: { ...own, name: containers.namePath(container.name) }, reserved }
}

/** Returns the facts of the host that the request needs: the files of a cgroup, for one, are read only for limits. @param root the state folder */
export function hostFactsFor({ HostConfig }: ContainerRequest, root: string): HostFacts {
  const facts = readHostFacts({ parent: managed => parentPath(HostConfig.CgroupParent, managed), files: isLimited(HostConfig) })
  return {
    ...facts,
    ...(HostConfig.SecurityOpt.length > 0 && { kernel: readKernelRelease() }),
    ...(Object.keys(HostConfig.StorageOpt).length > 0 && { projectQuotas: hasProjectQuotas(root) }),
  }
}

/** Returns facts of the host's devices that the request names, by their paths; of all of them for a privileged container. */
export function devicesOf({ HostConfig }: ContainerRequest): Record<string, DeviceFacts> {
  const { Devices, BlkioWeightDevice, BlkioDeviceReadBps, BlkioDeviceWriteBps, BlkioDeviceReadIOps, BlkioDeviceWriteIOps } = HostConfig
  const limited = [BlkioWeightDevice, BlkioDeviceReadBps, BlkioDeviceWriteBps, BlkioDeviceReadIOps, BlkioDeviceWriteIOps].flat()
  const paths = [...Devices.map(({ PathOnHost }) => PathOnHost), ...limited.map(({ Path }) => Path)]
  const named = paths.length === 0 ? {} : readDevices(paths)
  return HostConfig.Privileged ? { ...readAllDevices(), ...named } : named
}

/** Resolves the user of a request, or else of its image. @param read returns the content of a file of the image, by its path without a leading slash */
export function userOf(request: ContainerRequest, image: ImageConfig, read: (path: string) => string): ResolvedUser {
  return resolveUser(request.User || image.config.User || '', request.HostConfig.GroupAdd, read('etc/passwd'), read('etc/group'))
}

/** Namespaces that a container may share with another. */
export type SharedNamespace = 'pid' | 'ipc' | 'network'

/**
 * Returns the pids of the containers whose PID, IPC or network namespace the request shares, by their names or ids in the request.
 * @param find returns the pid of a container's first process, by the container's name or id
 */
export function peersOf(
  { HostConfig }: ContainerRequest,
  find: (container: string, namespace: SharedNamespace) => number,
): Record<string, number> {
  const modes = [
    ['pid', HostConfig.PidMode],
    ['ipc', HostConfig.IpcMode],
    ['network', HostConfig.NetworkMode],
  ] as const
  const shared = modes.filter(([, mode]) => mode.startsWith('container:'))
  return Object.fromEntries(
    shared.map(([namespace, mode]) => [mode.slice('container:'.length), find(mode.slice('container:'.length), namespace)]),
  )
}

/** Returns the pid of a container whose namespace is to be shared. @throws {MinidockError} `not-found`; `conflict` when it does not run, or does not share */
export function processOf(container: string, namespace: SharedNamespace, containers: ContainerStore): number {
  const { state, process, record } = containers.find(container)
  const name = record.Name
  if ((state !== 'running' && state !== 'paused') || !process || !isInitAlive(process)) {
    throw new MinidockError('conflict', `cannot join the ${namespace} namespace of ${name}: it is not running`, {
      hint: `start it first: minidock start ${name}`,
    })
  }
  if (!hasStarted(process))
    throw new MinidockError('conflict', `cannot join the ${namespace} namespace of ${name}: it is being started`, { hint: 'try again' })
  const { IpcMode } = record.Request.HostConfig
  if (namespace === 'ipc' && (IpcMode === '' || IpcMode === 'private' || IpcMode === 'none')) {
    throw new MinidockError('conflict', `cannot join the ipc namespace of ${name}: non-shareable IPC`, {
      hint: `start ${name} with --ipc shareable`,
    })
  }
  return process.Pid
}
