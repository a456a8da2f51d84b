/**
 * The part of `info` about cgroups: fields of the Engine API's SystemInfo, and docker's warnings about limits that the machine cannot set (moby,
 * daemon/info_unix.go).
 */

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
 * Returns the fields about cgroups. Pure.
 * @param limits whether the engine has chapter 4
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

/** Returns the version as docker reports it: a machine with hierarchies of both versions counts as version 1, since few controllers are in version 2's there. */
function versionOf(hierarchies: readonly Hierarchy[]): '1' | '2' {
  return hierarchies.length > 0 && hierarchies.every(({ version }) => version === 2) ? '2' : '1'
}

/** Returns warnings, in docker's order, without those about limits that version 2 never has. Pure. */
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
