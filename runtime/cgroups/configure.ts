/** Chapter 4's part of the OCI spec: limits, devices, and the place of the cgroup. Docker's meaning of each flag; what it refuses is in `check-limits.ts`. */

import { type HostConfig, memorySwap } from '../formats/docker/request.ts'
import { parseSecurityOptions } from '../formats/docker/security-options.ts'
import type { LinuxBlockIO, LinuxCpu, LinuxMemory, LinuxResources } from '../formats/oci/resources.ts'
import { parentPath } from '../kernel/cgroups/cgroup-parent.ts'
import { isManaged } from '../kernel/cgroups/cgroups.ts'
import type { SpecDraft } from '../plan/plan.ts'
import { checkLimits } from './check-limits.ts'
import { configureDevices } from './configure-devices.ts'

const PERIOD = 100_000
const BILLION = 1_000_000_000

export function configureCgroups(draft: SpecDraft): void {
  const { request, spec, id, host, warnings } = draft
  const { HostConfig: asked } = request
  const possible = checkLimits(asked, host.cgroups, warning => warnings.push(warning))
  configureDevices(draft)
  const { OomScoreAdj, Ulimits, CgroupParent } = asked
  if (OomScoreAdj !== 0) spec.process.oomScoreAdj = OomScoreAdj
  if (Ulimits.length > 0)
    spec.process.rlimits = Ulimits.map(({ Name, Soft, Hard }) => ({
      type: `RLIMIT_${Name.toUpperCase()}`,
      soft: unlimited(Soft),
      hard: unlimited(Hard),
    }))
  spec.linux.resources = { ...spec.linux.resources, ...resourcesOf(possible, draft) }
  if (host.cgroups.length + host.plainCgroups.length === 0) return
  spec.linux.cgroupsPath = `${parentPath(CgroupParent, isManaged(host.cgroups))}/${cgroupName(id)}`
  if (host.cgroups.length === 0) return
  const isWritable = asked.Privileged || parseSecurityOptions(asked.SecurityOpt).writableCgroups
  const options = [...(isWritable ? [] : ['ro']), 'nosuid', 'noexec', 'nodev']
  spec.mounts.push({ destination: '/sys/fs/cgroup', type: 'cgroup', source: 'cgroup', options })
}

/** Of a container's own, in each hierarchy. */
export function cgroupName(id: string): string {
  return `minidock-${id}`
}

/** RLIM_INFINITY is more than a number of JSON holds exactly: whatever is 2^63 or more means it. */
function unlimited(limit: number): number {
  return limit < 0 ? 2 ** 63 : limit
}

/** What the limits come to, as the OCI spec says it. */
export function resourcesOf(asked: HostConfig, { devices }: Pick<SpecDraft, 'devices'>): LinuxResources {
  const [memory, cpu, blockIO] = [memoryOf(asked), cpuOf(asked), blockIOOf(asked, devices)]
  return {
    ...(isSome(memory) && { memory }),
    ...(isSome(cpu) && { cpu }),
    ...(asked.PidsLimit !== 0 && { pids: { limit: asked.PidsLimit } }),
    ...(isSome(blockIO) && { blockIO }),
  }
}

function memoryOf(asked: HostConfig): LinuxMemory {
  const swap = memorySwap(asked)
  return {
    ...(asked.Memory > 0 && { limit: asked.Memory }),
    ...(asked.MemoryReservation > 0 && { reservation: asked.MemoryReservation }),
    ...(swap !== 0 && { swap }),
    ...(asked.MemorySwappiness >= 0 && { swappiness: asked.MemorySwappiness }),
    ...(asked.OomKillDisable && { disableOOMKiller: true }),
  }
}

/** `--cpus 1.5` is a quota of one and a half periods. */
function cpuOf(asked: HostConfig): LinuxCpu {
  const byCpus = asked.NanoCpus > 0
  const quota = byCpus ? Math.round((asked.NanoCpus * PERIOD) / BILLION) : asked.CpuQuota
  const period = byCpus ? PERIOD : asked.CpuPeriod
  return {
    ...(asked.CpuShares !== 0 && { shares: Math.max(asked.CpuShares, 2) }),
    ...(quota !== 0 && { quota }),
    ...(period !== 0 && { period }),
    ...(asked.CpuRealtimePeriod !== 0 && { realtimePeriod: asked.CpuRealtimePeriod }),
    ...(asked.CpuRealtimeRuntime !== 0 && { realtimeRuntime: asked.CpuRealtimeRuntime }),
    ...(asked.CpusetCpus !== '' && { cpus: asked.CpusetCpus }),
    ...(asked.CpusetMems !== '' && { mems: asked.CpusetMems }),
  }
}

function blockIOOf(asked: HostConfig, devices: SpecDraft['devices']): LinuxBlockIO {
  const number = (path: string) => ({ major: devices[path]?.major ?? 0, minor: devices[path]?.minor ?? 0 })
  const rates = (list: HostConfig['BlkioDeviceReadBps']) => list.map(({ Path, Rate }) => ({ ...number(Path), rate: Rate }))
  return {
    ...(asked.BlkioWeight !== 0 && { weight: asked.BlkioWeight }),
    ...(asked.BlkioWeightDevice.length > 0 && {
      weightDevice: asked.BlkioWeightDevice.map(({ Path, Weight }) => ({ ...number(Path), weight: Weight })),
    }),
    ...(asked.BlkioDeviceReadBps.length > 0 && { throttleReadBpsDevice: rates(asked.BlkioDeviceReadBps) }),
    ...(asked.BlkioDeviceWriteBps.length > 0 && { throttleWriteBpsDevice: rates(asked.BlkioDeviceWriteBps) }),
    ...(asked.BlkioDeviceReadIOps.length > 0 && { throttleReadIOPSDevice: rates(asked.BlkioDeviceReadIOps) }),
    ...(asked.BlkioDeviceWriteIOps.length > 0 && { throttleWriteIOPSDevice: rates(asked.BlkioDeviceWriteIOps) }),
  }
}

function isSome(object: object): boolean {
  return Object.keys(object).length > 0
}
