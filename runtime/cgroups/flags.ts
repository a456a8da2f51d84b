/** The flags of `create` and `run` that limit a container. Wording and defaults are docker's. */

import type { FlagTable } from '../cli/flags.ts'
import { parseCpus, parseUlimit } from './flag-values.ts'
import { deviceFlags } from './flags-devices.ts'

export const cgroupFlags: FlagTable = [
  {
    kind: 'bytes',
    name: 'memory',
    update: true,
    short: 'm',
    help: 'Memory limit',
    apply: ({ HostConfig }, bytes) => {
      HostConfig.Memory = bytes
    },
  },
  {
    kind: 'bytes',
    name: 'memory-reservation',
    update: true,
    help: 'Memory soft limit',
    apply: ({ HostConfig }, bytes) => {
      HostConfig.MemoryReservation = bytes
    },
  },
  {
    kind: 'bytes',
    name: 'memory-swap',
    update: true,
    unlimited: true,
    help: "Swap limit equal to memory plus swap: '-1' to enable unlimited swap",
    apply: ({ HostConfig }, bytes) => {
      HostConfig.MemorySwap = bytes
    },
  },
  {
    kind: 'int',
    name: 'memory-swappiness',
    help: 'Tune container memory swappiness (0 to 100)',
    default: -1,
    apply: ({ HostConfig }, percent) => {
      HostConfig.MemorySwappiness = percent
    },
  },
  {
    kind: 'bytes',
    name: 'kernel-memory',
    help: 'Kernel memory limit',
    apply: ({ HostConfig }, bytes) => {
      HostConfig.KernelMemory = bytes
    },
  },
  {
    kind: 'bool',
    name: 'oom-kill-disable',
    help: 'Disable OOM Killer',
    apply: ({ HostConfig }, on) => {
      HostConfig.OomKillDisable = on
    },
  },
  {
    kind: 'int',
    name: 'oom-score-adj',
    help: "Tune host's OOM preferences (-1000 to 1000)",
    apply: ({ HostConfig }, score) => {
      HostConfig.OomScoreAdj = score
    },
  },
  {
    kind: 'int',
    name: 'pids-limit',
    update: true,
    help: 'Tune container pids limit (set -1 for unlimited)',
    apply: ({ HostConfig }, limit) => {
      HostConfig.PidsLimit = limit
    },
  },
  {
    kind: 'string',
    name: 'cpus',
    update: true,
    type: 'decimal',
    help: 'Number of CPUs',
    apply: ({ HostConfig }, text) => {
      HostConfig.NanoCpus = parseCpus(text)
    },
  },
  {
    kind: 'int',
    name: 'cpu-shares',
    update: true,
    short: 'c',
    help: 'CPU shares (relative weight)',
    apply: ({ HostConfig }, shares) => {
      HostConfig.CpuShares = shares
    },
  },
  {
    kind: 'int',
    name: 'cpu-period',
    update: true,
    help: 'Limit CPU CFS (Completely Fair Scheduler) period',
    apply: ({ HostConfig }, microseconds) => {
      HostConfig.CpuPeriod = microseconds
    },
  },
  {
    kind: 'int',
    name: 'cpu-quota',
    update: true,
    help: 'Limit CPU CFS (Completely Fair Scheduler) quota',
    apply: ({ HostConfig }, microseconds) => {
      HostConfig.CpuQuota = microseconds
    },
  },
  {
    kind: 'int',
    name: 'cpu-rt-period',
    update: true,
    help: 'Limit CPU real-time period in microseconds',
    apply: ({ HostConfig }, microseconds) => {
      HostConfig.CpuRealtimePeriod = microseconds
    },
  },
  {
    kind: 'int',
    name: 'cpu-rt-runtime',
    update: true,
    help: 'Limit CPU real-time runtime in microseconds',
    apply: ({ HostConfig }, microseconds) => {
      HostConfig.CpuRealtimeRuntime = microseconds
    },
  },
  {
    kind: 'string',
    name: 'cpuset-cpus',
    update: true,
    help: 'CPUs in which to allow execution (0-3, 0,1)',
    apply: ({ HostConfig }, list) => {
      HostConfig.CpusetCpus = list
    },
  },
  {
    kind: 'string',
    name: 'cpuset-mems',
    update: true,
    help: 'MEMs in which to allow execution (0-3, 0,1)',
    apply: ({ HostConfig }, list) => {
      HostConfig.CpusetMems = list
    },
  },
  {
    kind: 'string',
    name: 'cgroup-parent',
    help: 'Optional parent cgroup for the container',
    apply: ({ HostConfig }, parent) => {
      HostConfig.CgroupParent = parent
    },
  },
  {
    kind: 'list',
    name: 'ulimit',
    type: 'ulimit',
    help: 'Ulimit options',
    default: [],
    apply: ({ HostConfig }, limits) => {
      const byName = new Map(limits.map(parseUlimit).map(limit => [limit.Name, limit]))
      HostConfig.Ulimits = [...byName.values()].sort((a, b) => (a.Name < b.Name ? -1 : 1))
    },
  },
  ...deviceFlags,
]
