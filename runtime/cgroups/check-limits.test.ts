import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { type HostConfig, newRequest } from '../formats/docker/request.ts'
import { hierarchiesIn } from '../kernel/cgroups/cgroups.ts'
import { ASSUMED_HOST } from '../kernel/machine/host.ts'
import { checkLimits } from './check-limits.ts'

const MIB = 1 << 20
const asked = (limits: Partial<HostConfig>): HostConfig => ({ ...newRequest().HostConfig, ...limits })

function check(limits: Partial<HostConfig>, hierarchies = ASSUMED_HOST.cgroups) {
  const warnings: string[] = []
  return { possible: checkLimits(asked(limits), hierarchies, warning => warnings.push(warning)), warnings }
}

test.each<[Partial<HostConfig>, string]>([
  [{ Memory: MIB }, 'Minimum memory limit allowed is 6MB'],
  [{ Memory: 64 * MIB, MemorySwap: 32 * MIB }, 'Minimum memoryswap limit should be larger than memory limit, see usage'],
  [{ MemorySwap: 32 * MIB }, 'You should always set the Memory limit when using Memoryswap limit, see usage'],
  [{ MemorySwappiness: 101 }, 'Invalid value: 101, valid memory swappiness range is 0-100'],
  [{ MemoryReservation: MIB }, 'Minimum memory reservation allowed is 6MB'],
  [{ Memory: 8 * MIB, MemoryReservation: 9 * MIB }, 'Minimum memory limit can not be less than memory reservation limit, see usage'],
  [{ NanoCpus: 1e9, CpuPeriod: 1000 }, 'Conflicting options: Nano CPUs and CPU Period cannot both be set'],
  [{ NanoCpus: 1e9, CpuQuota: 1000 }, 'Conflicting options: Nano CPUs and CPU Quota cannot both be set'],
  [{ NanoCpus: (availableParallelism() + 1) * 1e9 }, 'range of CPUs is from 0.01 to '],
  [{ CpuShares: -1 }, 'invalid CPU shares (-1): value must be a positive integer'],
  [{ CpuPeriod: 10 }, 'CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)'],
  [{ CpuQuota: 10 }, 'CPU cfs quota can not be less than 1ms (i.e. 1000)'],
  [{ CpuRealtimePeriod: 5, CpuRealtimeRuntime: 6 }, 'cpu real-time runtime cannot be higher than cpu real-time period'],
  [{ BlkioWeight: 5 }, 'Range of blkio weight is from 10 to 1000'],
  [{ OomScoreAdj: 1001 }, 'Invalid value 1001, range for oom score adj is [-1000, 1000]'],
  [{ CpusetCpus: '0-' }, 'Invalid value 0- for cpuset cpus'],
  [{ CpusetCpus: '0,900-901' }, 'Requested CPUs are not available - requested 0,900-901, available: 0'],
  [{ CpusetMems: 'x' }, 'Invalid value x for cpuset mems'],
  [{ Ulimits: [{ Name: 'nofile', Soft: 3, Hard: 2 }] }, 'ulimit soft limit must be less than or equal to hard limit: 3 > 2'],
])('%j is refused', (limits, message) => {
  expect(() => check(limits)).toThrow(message)
})

test('what a machine with version 2 can do is left as it is', () => {
  const limits = { Memory: 64 * MIB, MemorySwap: 64 * MIB, NanoCpus: 5e8, PidsLimit: 10, CpusetCpus: '0', BlkioWeight: 100 }
  expect(check(limits)).toEqual({ possible: asked(limits), warnings: [] })
})

test('what it cannot do is left out, and said', () => {
  const { possible, warnings } = check({ MemorySwappiness: 10, OomKillDisable: true })
  expect(possible).toMatchObject({ MemorySwappiness: -1, OomKillDisable: false })
  expect(warnings).toEqual([
    'OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.',
    'Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.',
    'Your kernel does not support OomKillDisable. OomKillDisable discarded.',
  ])
})

test('a machine without cgroups limits nothing, and says so of each limit', () => {
  const { possible, warnings } = check(
    { Memory: 64 * MIB, PidsLimit: 5, CpuShares: 2, NanoCpus: 1e8, CpusetCpus: '0', KernelMemory: 1 },
    [],
  )
  expect(possible).toMatchObject({ Memory: 0, PidsLimit: 0, CpuShares: 0, NanoCpus: 0, CpusetCpus: '' })
  expect(warnings.map(warning => warning.slice(0, 52))).toEqual([
    'Your kernel does not support kernel memory limit cap',
    'Your kernel does not support memory limit capabiliti',
    'Your kernel does not support PIDs limit capabilities',
    'Your kernel does not support CPU shares or the cgrou',
    'Your kernel does not support CPU CFS scheduler or th',
    'Your kernel does not support cpuset or the cgroup is',
  ])
})

test('without a count of swap memory is limited all the same', () => {
  const [memory] = hierarchiesIn('33 31 0:30 / /m rw - cgroup cgroup rw,memory\n')
  const { possible, warnings } = check({ Memory: 64 * MIB }, memory ? [{ ...memory, files: ['memory.limit_in_bytes'] }] : [])
  expect(possible).toMatchObject({ Memory: 64 * MIB, MemorySwap: -1 })
  expect(warnings).toEqual([
    'Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.',
  ])
})
