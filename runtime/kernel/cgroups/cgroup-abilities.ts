/** What the cgroups of this machine can limit. A controller has other files in other kernels: those that are there tell. */

import { type Hierarchy, hierarchyOf } from './cgroups.ts'

export type Abilities = Readonly<Record<keyof typeof FILES, boolean>>

type Files = readonly [controller: string, version1: string | undefined, version2: string | undefined]

/** By the file of each version that it takes; absent where that version cannot. */
const FILES = {
  memory: ['memory', 'memory.limit_in_bytes', 'memory.max'],
  swap: ['memory', 'memory.memsw.limit_in_bytes', 'memory.swap.max'],
  reservation: ['memory', 'memory.soft_limit_in_bytes', 'memory.low'],
  swappiness: ['memory', 'memory.swappiness', undefined],
  oomKillDisable: ['memory', 'memory.oom_control', undefined],
  pids: ['pids', undefined, 'pids.max'],
  shares: ['cpu', 'cpu.shares', 'cpu.weight'],
  quota: ['cpu', 'cpu.cfs_quota_us', 'cpu.max'],
  realtime: ['cpu', 'cpu.rt_runtime_us', undefined],
  cpuset: ['cpuset', 'cpuset.cpus', 'cpuset.cpus'],
  ioWeight: ['io', 'blkio.bfq.weight', 'io.weight'],
  ioWeightDevice: ['io', 'blkio.bfq.weight_device', 'io.weight'],
  ioThrottle: ['io', 'blkio.throttle.read_bps_device', 'io.max'],
} as const satisfies Readonly<Record<string, Files>>

/** Pure. */
export function abilitiesOf(hierarchies: readonly Hierarchy[]): Abilities {
  const has = ([controller, version1, version2]: Files): boolean => {
    const hierarchy = hierarchyOf(controller, hierarchies)
    // The root of version 1's pids, which is all that is looked at there, has no limit.
    if (controller === 'pids') return hierarchy !== undefined
    const file = hierarchy?.version === 1 ? version1 : version2
    if (hierarchy === undefined || file === undefined) return false
    // Of version 2 a cgroup has the files of what is handed down to it: the others will be there when it is.
    const isTold = hierarchy.version === 1 || hierarchy.delegated.includes(controller)
    return !isTold || (hierarchy.files?.includes(file) ?? true)
  }
  return Object.fromEntries(Object.entries(FILES).map(([name, files]) => [name, has(files)])) as Abilities
}
