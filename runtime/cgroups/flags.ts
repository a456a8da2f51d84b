/** The flags of `create` and `run` that limit a container. Wording and defaults are docker's. */

import type { FlagTable } from '../cli/flags.ts'
import { parseCpus, parseUlimits } from './flag-values.ts'
import { deviceFlags } from './flags-devices.ts'
import { sets, setsTo } from './sets.ts'

export const cgroupFlags: FlagTable = [
  { kind: 'bytes', name: 'memory', update: true, short: 'm', help: 'Memory limit', apply: sets('Memory') },
  { kind: 'bytes', name: 'memory-reservation', update: true, help: 'Memory soft limit', apply: sets('MemoryReservation') },
  {
    kind: 'bytes',
    name: 'memory-swap',
    update: true,
    unlimited: true,
    help: "Swap limit equal to memory plus swap: '-1' to enable unlimited swap",
    apply: sets('MemorySwap'),
  },
  {
    kind: 'int',
    name: 'memory-swappiness',
    help: 'Tune container memory swappiness (0 to 100)',
    default: -1,
    apply: sets('MemorySwappiness'),
  },
  { kind: 'bytes', name: 'kernel-memory', help: 'Kernel memory limit', apply: sets('KernelMemory') },
  { kind: 'bool', name: 'oom-kill-disable', help: 'Disable OOM Killer', apply: sets('OomKillDisable') },
  { kind: 'int', name: 'oom-score-adj', help: "Tune host's OOM preferences (-1000 to 1000)", apply: sets('OomScoreAdj') },
  { kind: 'int', name: 'pids-limit', update: true, help: 'Tune container pids limit (set -1 for unlimited)', apply: sets('PidsLimit') },
  { kind: 'string', name: 'cpus', update: true, type: 'decimal', help: 'Number of CPUs', apply: setsTo('NanoCpus', parseCpus) },
  { kind: 'int', name: 'cpu-shares', update: true, short: 'c', help: 'CPU shares (relative weight)', apply: sets('CpuShares') },
  { kind: 'int', name: 'cpu-period', update: true, help: 'Limit CPU CFS (Completely Fair Scheduler) period', apply: sets('CpuPeriod') },
  { kind: 'int', name: 'cpu-quota', update: true, help: 'Limit CPU CFS (Completely Fair Scheduler) quota', apply: sets('CpuQuota') },
  {
    kind: 'int',
    name: 'cpu-rt-period',
    update: true,
    help: 'Limit CPU real-time period in microseconds',
    apply: sets('CpuRealtimePeriod'),
  },
  {
    kind: 'int',
    name: 'cpu-rt-runtime',
    update: true,
    help: 'Limit CPU real-time runtime in microseconds',
    apply: sets('CpuRealtimeRuntime'),
  },
  { kind: 'string', name: 'cpuset-cpus', update: true, help: 'CPUs in which to allow execution (0-3, 0,1)', apply: sets('CpusetCpus') },
  { kind: 'string', name: 'cpuset-mems', update: true, help: 'MEMs in which to allow execution (0-3, 0,1)', apply: sets('CpusetMems') },
  { kind: 'string', name: 'cgroup-parent', help: 'Optional parent cgroup for the container', apply: sets('CgroupParent') },
  {
    kind: 'list',
    name: 'ulimit',
    type: 'ulimit',
    help: 'Ulimit options',
    default: [],
    apply: setsTo('Ulimits', parseUlimits),
  },
  ...deviceFlags,
]
