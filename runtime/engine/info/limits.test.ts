/** Machines with cgroups of both versions, as `info` describes them. */

import { expect, test } from 'vitest'
import { type Hierarchy, hierarchiesIn } from '../../kernel/cgroups/cgroups.ts'
import { cgroupInfo, limitWarnings } from './limits.ts'

const VERSION_1 = hierarchiesIn(`30 29 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
31 29 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
32 29 0:28 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
33 29 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw`)

const version2 = (...controllers: string[]): Hierarchy[] =>
  hierarchiesIn('30 29 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw').map(found => ({ ...found, controllers, delegated: controllers }))

/** Returns the hierarchies, that of `memory` with these files only: a machine without swap accounting has fewer. */
function withFiles(hierarchies: readonly Hierarchy[], ...files: string[]): Hierarchy[] {
  return hierarchies.map(hierarchy => (hierarchy.controllers.includes('memory') ? { ...hierarchy, files } : hierarchy))
}

test('version 1, with one of version 2 beside it, is version 1', () => {
  const info = cgroupInfo(VERSION_1, true)
  expect(info).toEqual({
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '1',
    MemoryLimit: true,
    SwapLimit: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: false,
    PidsLimit: true,
    OomKillDisable: true,
  })
  expect(limitWarnings(info)).toEqual(['No cpuset support'])
})

test('version 2 never disables the OOM killer, and there is no warning about it', () => {
  const info = cgroupInfo(version2('cpu', 'cpuset', 'memory', 'pids'), true)
  expect(info).toMatchObject({ CgroupVersion: '2', MemoryLimit: true, OomKillDisable: false })
  expect(limitWarnings(info)).toEqual([])
})

test('limits that a kernel was built without are found by their files', () => {
  const version1 = withFiles(VERSION_1, 'memory.limit_in_bytes')
  expect(limitWarnings(cgroupInfo(version1, true))).toEqual(['No swap limit support', 'No oom kill disable support', 'No cpuset support'])
  expect(
    limitWarnings(cgroupInfo(withFiles(version2('cpu', 'cpuset', 'memory', 'pids'), 'memory.max', 'cpu.max', 'pids.max'), true)),
  ).toEqual(['No swap limit support', 'No cpu shares support', 'No cpuset support'])
})

test('a machine without cgroups has none of it', () => {
  const info = cgroupInfo([], true)
  expect(info).toMatchObject({ CgroupDriver: 'none', CgroupVersion: '1', PidsLimit: false })
  expect(limitWarnings(info)).toHaveLength(7)
})

test('an engine without chapter 4 limits nothing, whatever the machine can do', () => {
  expect(cgroupInfo(VERSION_1, false)).toMatchObject({ CgroupDriver: 'cgroupfs', CgroupVersion: '1', MemoryLimit: false, PidsLimit: false })
})
