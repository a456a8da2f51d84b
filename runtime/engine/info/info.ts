/** `info`: the engine and its machine, in docker's shape. */

import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { availableParallelism, hostname, machine, release, totalmem } from 'node:os'
import { VERSION } from '../../base/version.ts'
import { readHierarchies } from '../../kernel/cgroups/cgroups.ts'
import type { ContainerState } from '../../store/containers/stored-container.ts'
import type { Engine } from '../engine.ts'
import { listReconciled } from '../reconcile.ts'
import { type CgroupInfo, cgroupInfo, limitWarnings } from './limits.ts'
import { NO_SECCOMP, securityOptions } from './security.ts'

/** Fields are those of the Engine API's SystemInfo; docker's own names stay, `DockerRootDir` too. */
export interface Info extends CgroupInfo {
  readonly Containers: number
  readonly ContainersRunning: number
  readonly ContainersPaused: number
  readonly ContainersStopped: number
  readonly Images: number
  readonly ServerVersion: string
  readonly Driver: string
  readonly DriverStatus: readonly (readonly [name: string, value: string])[]
  readonly LoggingDriver: string
  readonly SecurityOptions: readonly string[]
  readonly KernelVersion: string
  readonly OperatingSystem: string
  readonly OSVersion: string
  readonly OSType: string
  readonly Architecture: string
  readonly NCPU: number
  /** Bytes. */
  readonly MemTotal: number
  readonly Name: string
  readonly DockerRootDir: string
  readonly LiveRestoreEnabled: boolean
  readonly Warnings: readonly string[]
}

/** statfs(2), `f_type`, by docker's names. */
const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  [0xef53]: 'extfs',
  [0x58465342]: 'xfs',
  [0x9123683e]: 'btrfs',
  [0x01021994]: 'tmpfs',
  [0x794c7630]: 'overlayfs',
  [0x2fc12fc1]: 'zfs',
  [0x6969]: 'nfs',
}

/** Reads the machine and the store, and returns docker's SystemInfo. */
export async function gatherInfo(engine: Engine): Promise<Info> {
  const { store } = engine
  const { chapter, chapters } = engine.compiler
  const limits = chapters.includes(4)
  const cgroups = cgroupInfo(readHierarchies({ files: limits }), limits)
  const damaged: string[] = []
  const containers = await listReconciled(engine, (_, { message }) => void damaged.push(message))
  const count = (wanted: ContainerState) => containers.filter(({ state }) => state === wanted).length
  const [running, paused] = [count('running'), count('paused')]
  const system = osRelease()
  // seccomp(2), "/proc interfaces".
  const filters = existsSync('/proc/sys/kernel/seccomp')
  return {
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: containers.length - running - paused,
    Images: store.images.list().length,
    ServerVersion: VERSION,
    Driver: chapter >= 3 ? 'overlay2' : 'vfs',
    DriverStatus: [['Backing Filesystem', fileSystemOf(store.paths.root)]],
    LoggingDriver: 'json-file',
    ...cgroups,
    SecurityOptions: securityOptions(chapter, filters),
    KernelVersion: release(),
    OperatingSystem: system.get('PRETTY_NAME') ?? 'Linux',
    OSVersion: system.get('VERSION_ID') ?? '',
    OSType: 'linux',
    Architecture: machine(),
    NCPU: availableParallelism(),
    MemTotal: totalmem(),
    Name: hostname(),
    DockerRootDir: store.paths.root,
    LiveRestoreEnabled: true,
    Warnings: [...(filters ? [] : [NO_SECCOMP]), ...(limits ? limitWarnings(cgroups) : []), ...damaged],
  }
}

/** Returns the assignments in os-release(5). */
function osRelease(): ReadonlyMap<string, string> {
  const file = ['/etc/os-release', '/usr/lib/os-release'].find(path => existsSync(path))
  const lines = file === undefined ? [] : readFileSync(file, 'utf8').split('\n')
  return new Map(
    lines.map(line => {
      const [, key = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? []
      return [key, value.replace(/^(["'])(.*)\1$/, '$2')]
    }),
  )
}

/** Returns docker's name for the file system of the state folder. The root's, if the folder does not exist yet. */
function fileSystemOf(path: string): string {
  const there = existsSync(path) ? path : '/'
  const { type } = statfsSync(there)
  return FILE_SYSTEMS[type] ?? `0x${type.toString(16)}`
}
