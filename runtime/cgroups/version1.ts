/**
 * Version 1 of cgroups: the same limits in other files, in a hierarchy for each controller. Source: Documentation/admin-guide/cgroup-v1/ of the kernel, and
 * runtime-spec, config-linux.md, "Control groups".
 */

import type { LinuxResources } from '../formats/oci/resources.ts'
import type { Setting } from './heart.ts'

/** What a setting of version 2 is called in version 1, and by which controller. Several are two files there, some are counted otherwise. */
const FILES: Readonly<
  Record<string, (value: string, resources: LinuxResources, settings: readonly Setting[]) => readonly LegacySetting[]>
> = {
  'memory.max': value => [['memory', 'memory.limit_in_bytes', unlimited(value)]],
  'memory.swap.max': (value, _, settings) => [['memory', 'memory.memsw.limit_in_bytes', togetherWith(value, settings)]],
  'memory.low': value => [['memory', 'memory.soft_limit_in_bytes', unlimited(value)]],
  'cpu.max': value => {
    const [quota = '', period = ''] = value.split(' ')
    return [
      ['cpu', 'cpu.cfs_period_us', period],
      ['cpu', 'cpu.cfs_quota_us', unlimited(quota)],
    ]
  },
  // A weight does not tell the shares exactly that it was made of.
  'cpu.weight': (_, { cpu }) => [['cpu', 'cpu.shares', String(cpu?.shares ?? 0)]],
  'cpuset.cpus': value => [['cpuset', 'cpuset.cpus', value]],
  'cpuset.mems': value => [['cpuset', 'cpuset.mems', value]],
  'pids.max': value => [['pids', 'pids.max', value]],
  'io.weight': (_, { blockIO = {} }) => weights(blockIO),
  'io.max': (_, { blockIO = {} }) => throttles(blockIO),
}

export type LegacySetting = readonly [controller: string, file: string, value: string]

/** Pure. What only version 1 has comes after what both have. */
export function legacySettings(settings: readonly Setting[], resources: LinuxResources): LegacySetting[] {
  const translated = settings.flatMap(([file, value]) => FILES[file]?.(value, resources, settings) ?? [])
  return [...uniqueFiles(translated), ...onlyLegacy(resources)]
}

function unlimited(value: string): string {
  return value === 'max' ? '-1' : value
}

/** Memory and swap together. */
function togetherWith(swap: string, settings: readonly Setting[]): string {
  const memory = settings.find(([file]) => file === 'memory.max')?.[1] ?? 'max'
  return swap === 'max' || memory === 'max' ? '-1' : String(Number(swap) + Number(memory))
}

/** Of block devices there is a line each, and each such line comes to all of them. */
function uniqueFiles(settings: readonly LegacySetting[]): LegacySetting[] {
  const seen = new Set<string>()
  return settings.filter(setting => {
    const key = setting.join(' ')
    return !seen.has(key) && seen.add(key)
  })
}

function weights({ weight, weightDevice = [] }: NonNullable<LinuxResources['blockIO']>): LegacySetting[] {
  const own: LegacySetting[] = weight ? [['blkio', 'blkio.bfq.weight', String(weight)]] : []
  return [
    ...own,
    ...weightDevice.map(({ major, minor, weight: of }) => ['blkio', 'blkio.bfq.weight_device', `${major}:${minor} ${of}`] as const),
  ]
}

function throttles(blockIO: NonNullable<LinuxResources['blockIO']>): LegacySetting[] {
  const kinds = [
    ['blkio.throttle.read_bps_device', blockIO.throttleReadBpsDevice],
    ['blkio.throttle.write_bps_device', blockIO.throttleWriteBpsDevice],
    ['blkio.throttle.read_iops_device', blockIO.throttleReadIOPSDevice],
    ['blkio.throttle.write_iops_device', blockIO.throttleWriteIOPSDevice],
  ] as const
  return kinds.flatMap(([file, devices = []]) =>
    devices.map(({ major, minor, rate }) => ['blkio', file, `${major}:${minor} ${rate}`] as const),
  )
}

function onlyLegacy({ memory = {}, cpu = {} }: LinuxResources): LegacySetting[] {
  const settings: [string, string, number | undefined][] = [
    ['memory', 'memory.swappiness', memory.swappiness],
    ['memory', 'memory.oom_control', memory.disableOOMKiller ? 1 : undefined],
    ['cpu', 'cpu.rt_period_us', cpu.realtimePeriod],
    ['cpu', 'cpu.rt_runtime_us', cpu.realtimeRuntime],
  ]
  return settings.flatMap(([controller, file, value]) => (value === undefined ? [] : [[controller, file, String(value)] as const]))
}
