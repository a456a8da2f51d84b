import { describe, expect, test } from 'vitest'
import { findFreezer } from './freezer.ts'

const V1 = '37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer'
const V2 = '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw'

describe('where a container is frozen', () => {
  test.each([
    ['version 1', [V1], '6:freezer:/', { version: 1, path: '/sys/fs/cgroup/freezer/minidock-1' }],
    ['below the process’s own cgroup', [V1], '3:cpu,freezer:/user/a', { version: 1, path: '/sys/fs/cgroup/freezer/user/a/minidock-1' }],
    ['where it was frozen before', [V1], '6:freezer:/a/minidock-1', { version: 1, path: '/sys/fs/cgroup/freezer/a/minidock-1' }],
    [
      'where it was frozen before, and has moved deeper',
      [V1],
      '6:freezer:/a/minidock-1/x/minidock-1/y',
      { version: 1, path: '/sys/fs/cgroup/freezer/a/minidock-1' },
    ],
    ['version 1 before 2', [V2, V1], '6:freezer:/\n0::/x', { version: 1, path: '/sys/fs/cgroup/freezer/minidock-1' }],
    ['version 2', [V2], '6:freezer:/\n0::/x', { version: 2, path: '/sys/fs/cgroup/unified/x/minidock-1' }],
    [
      'below what is mounted of a hierarchy, with a blank in its path',
      ['37 31 0:34 /docker/1 /sys/my\\040cgroups rw - cgroup2 none rw'],
      '0::/docker/1/a',
      { version: 2, path: '/sys/my cgroups/a/minidock-1' },
    ],
  ])('%s', (_, mounts, cgroups, freezer) => {
    expect(findFreezer(mounts.join('\n'), cgroups, 'minidock-1')).toEqual(freezer)
  })

  test.each([
    ['no hierarchy is mounted', '31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw', '0::/'],
    ['the process is above what is mounted', '41 31 0:38 /docker/1 /cg rw - cgroup2 cgroup2 rw', '0::/docker'],
    ['the process is outside of the cgroup namespace', V2, '0::/../x'],
  ])('nowhere: %s', (_, mounts, cgroups) => {
    expect(findFreezer(mounts, cgroups, 'minidock-1')).toBeUndefined()
  })
})
