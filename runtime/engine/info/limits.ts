/** What `info` says of cgroups: fields of the Engine API's SystemInfo, and docker's warnings about what a container cannot be limited in (moby, daemon/info_unix.go). */

import { abilitiesOf } from '../../kernel/cgroups/cgroup-abilities.ts'
import { type Hierarchy, isManaged } from '../../kernel/cgroups/cgroups.ts'

export interface CgroupInfo {
  readonly CgroupDriver: 'systemd' | 'cgroupfs' | 'none'
  readonly CgroupVersion: '1' | '2'
  readonly MemoryLimit: boolean
  readonly SwapLimit: boolean
  readonly CpuCfsPeriod: boolean
  readonly CpuCfsQuota: boolean
  readonly CPUShares: boolean
  readonly CPUSet: boolean
  readonly PidsLimit: boolean
  readonly OomKillDisable: boolean
}

/**
 * Pure.
 * @param limits whether the engine limits anything: chapter 4
 */
export function cgroupInfo(hierarchies: readonly Hierarchy[], limits: boolean): CgroupInfo {
  const can = abilitiesOf(limits ? hierarchies : [])
  return {
    CgroupDriver: isManaged(hierarchies) ? 'systemd' : hierarchies.length > 0 ? 'cgroupfs' : 'none',
    CgroupVersion: versionOf(hierarchies),
    MemoryLimit: can.memory,
    SwapLimit: can.swap,
    CpuCfsPeriod: can.quota,
    CpuCfsQuota: can.quota,
    CPUShares: can.shares,
    CPUSet: can.cpuset,
    PidsLimit: can.pids,
    OomKillDisable: can.oomKillDisable,
  }
}

/** One of version 2 beside those of version 1 has no controller, or few: docker takes such a machine for one of version 1. */
function versionOf(hierarchies: readonly Hierarchy[]): '1' | '2' {
  return hierarchies.length > 0 && hierarchies.every(({ version }) => version === 2) ? '2' : '1'
}

/** Pure. In docker's order; of what version 2 can never do it does not speak. */
export function limitWarnings(info: CgroupInfo): string[] {
  const warnings: readonly (readonly [isThere: boolean, what: string])[] = [
    [info.MemoryLimit, 'memory limit'],
    [info.SwapLimit, 'swap limit'],
    [info.OomKillDisable || info.CgroupVersion === '2', 'oom kill disable'],
    [info.CpuCfsQuota, 'cpu cfs quota'],
    [info.CpuCfsPeriod, 'cpu cfs period'],
    [info.CPUShares, 'cpu shares'],
    [info.CPUSet, 'cpuset'],
  ]
  return warnings.filter(([isThere]) => !isThere).map(([, what]) => `No ${what} support`)
}
