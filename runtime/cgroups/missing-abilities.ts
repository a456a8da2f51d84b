/** Limits that some machines cannot keep: what is left out of a request then, and docker's words for it. */

import type { HostConfig } from '../formats/docker/request.ts'
import type { Abilities } from '../kernel/cgroups/cgroup-abilities.ts'

interface Missing {
  readonly ability: keyof Abilities
  readonly asks: (asked: HostConfig) => boolean
  readonly leaveOut: Partial<HostConfig>
  readonly warning: string
}

export const DISCARDED = 'or the cgroup is not mounted.'

/** In docker's order. */
export const WHAT_MAY_BE_MISSING: readonly Missing[] = [
  {
    ability: 'memory',
    asks: ({ Memory }) => Memory > 0,
    leaveOut: { Memory: 0, MemorySwap: -1 },
    warning: `Your kernel does not support memory limit capabilities ${DISCARDED} Limitation discarded.`,
  },
  {
    ability: 'swap',
    asks: ({ Memory, MemorySwap }) => Memory > 0 && MemorySwap !== -1,
    leaveOut: { MemorySwap: -1 },
    warning: `Your kernel does not support swap limit capabilities ${DISCARDED} Memory limited without swap.`,
  },
  {
    ability: 'swappiness',
    asks: ({ MemorySwappiness }) => MemorySwappiness >= 0,
    leaveOut: { MemorySwappiness: -1 },
    warning: `Your kernel does not support memory swappiness capabilities ${DISCARDED} Memory swappiness discarded.`,
  },
  {
    ability: 'reservation',
    asks: ({ MemoryReservation }) => MemoryReservation > 0,
    leaveOut: { MemoryReservation: 0 },
    warning: `Your kernel does not support memory soft limit capabilities ${DISCARDED} Limitation discarded.`,
  },
  {
    ability: 'oomKillDisable',
    asks: ({ OomKillDisable }) => OomKillDisable,
    leaveOut: { OomKillDisable: false },
    warning: 'Your kernel does not support OomKillDisable. OomKillDisable discarded.',
  },
  {
    ability: 'pids',
    asks: ({ PidsLimit }) => PidsLimit > 0,
    leaveOut: { PidsLimit: 0 },
    warning: `Your kernel does not support PIDs limit capabilities ${DISCARDED} PIDs limit discarded.`,
  },
  {
    ability: 'shares',
    asks: ({ CpuShares }) => CpuShares > 0,
    leaveOut: { CpuShares: 0 },
    warning: `Your kernel does not support CPU shares ${DISCARDED} Shares discarded.`,
  },
  {
    ability: 'quota',
    asks: ({ NanoCpus, CpuPeriod, CpuQuota }) => NanoCpus > 0 || CpuPeriod !== 0 || CpuQuota !== 0,
    leaveOut: { NanoCpus: 0, CpuPeriod: 0, CpuQuota: 0 },
    warning: `Your kernel does not support CPU CFS scheduler ${DISCARDED} Period and quota discarded.`,
  },
  {
    ability: 'realtime',
    asks: ({ CpuRealtimePeriod, CpuRealtimeRuntime }) => CpuRealtimePeriod !== 0 || CpuRealtimeRuntime !== 0,
    leaveOut: { CpuRealtimePeriod: 0, CpuRealtimeRuntime: 0 },
    warning: `Your kernel does not support CPU real-time scheduler ${DISCARDED} CPU real-time period and runtime discarded.`,
  },
  {
    ability: 'cpuset',
    asks: ({ CpusetCpus, CpusetMems }) => CpusetCpus !== '' || CpusetMems !== '',
    leaveOut: { CpusetCpus: '', CpusetMems: '' },
    warning: `Your kernel does not support cpuset ${DISCARDED} Cpuset discarded.`,
  },
  {
    ability: 'ioWeight',
    asks: ({ BlkioWeight }) => BlkioWeight > 0,
    leaveOut: { BlkioWeight: 0 },
    warning: `Your kernel does not support Block I/O weight ${DISCARDED} Weight discarded.`,
  },
  {
    ability: 'ioWeightDevice',
    asks: ({ BlkioWeightDevice }) => BlkioWeightDevice.length > 0,
    leaveOut: { BlkioWeightDevice: [] },
    warning: `Your kernel does not support Block I/O weight_device ${DISCARDED} Weight-device discarded.`,
  },
  {
    ability: 'ioThrottle',
    asks: ({ BlkioDeviceReadBps }) => BlkioDeviceReadBps.length > 0,
    leaveOut: { BlkioDeviceReadBps: [] },
    warning: `Your kernel does not support BPS Block I/O read limit ${DISCARDED} Block I/O BPS read limit discarded.`,
  },
  {
    ability: 'ioThrottle',
    asks: ({ BlkioDeviceWriteBps }) => BlkioDeviceWriteBps.length > 0,
    leaveOut: { BlkioDeviceWriteBps: [] },
    warning: `Your kernel does not support BPS Block I/O write limit ${DISCARDED} Block I/O BPS write limit discarded.`,
  },
  {
    ability: 'ioThrottle',
    asks: ({ BlkioDeviceReadIOps }) => BlkioDeviceReadIOps.length > 0,
    leaveOut: { BlkioDeviceReadIOps: [] },
    warning: `Your kernel does not support IOPS Block read limit ${DISCARDED} Block I/O IOPS read limit discarded.`,
  },
  {
    ability: 'ioThrottle',
    asks: ({ BlkioDeviceWriteIOps }) => BlkioDeviceWriteIOps.length > 0,
    leaveOut: { BlkioDeviceWriteIOps: [] },
    warning: `Your kernel does not support IOPS Block write limit ${DISCARDED} Block I/O IOPS write limit discarded.`,
  },
]
