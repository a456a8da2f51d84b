import { expect, test } from 'vitest'
import { hierarchiesIn } from './cgroups.ts'
import { plainHierarchiesIn } from './plain-hierarchies.ts'

const STATUS = 'Name:\tnode\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\nMems_allowed_list:\t0\n'
const MOUNTS = `31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd
`
const CGROUPS = '4:name=systemd:/init.scope\n3:cpu,cpuacct:/\n2:cpuset:/a\n0::/init.scope\n'

test('those without controllers and those that are not mounted', () => {
  expect(plainHierarchiesIn(CGROUPS, hierarchiesIn(MOUNTS), MOUNTS, STATUS)).toEqual([
    { version: 1, options: ['name=systemd'], mounted: '/sys/fs/cgroup/systemd', parent: '' },
    { version: 1, options: ['cpuset'], parent: '', cpuset: { 'cpuset.cpus': '0-1', 'cpuset.mems': '0' } },
    { version: 2, options: [], parent: '' },
  ])
})

test('a mount that is read-only, or shows a part, is not the way to it', () => {
  const mounted = (mounts: string) => plainHierarchiesIn(CGROUPS, [], mounts, STATUS)[0]?.mounted
  expect(mounted(MOUNTS.replace('systemd rw', 'systemd ro'))).toBeUndefined()
  expect(mounted(MOUNTS.replace('0:37 /', '0:37 /docker'))).toBeUndefined()
  expect(mounted(MOUNTS.replace('name=systemd', 'name=other'))).toBeUndefined()
})

test('none where version 2 is all there is, and mounted', () => {
  const known = hierarchiesIn('31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n')
  expect(plainHierarchiesIn('0::/a:b\n', known, '', STATUS)).toEqual([])
})

test('inside another container that has no cgroup namespace, a cgroup is made below its own', () => {
  const known = hierarchiesIn('33 31 0:30 /docker/abc /m rw - cgroup cgroup rw,memory\n')
  const parents = (systemd: string) =>
    plainHierarchiesIn(`2:memory:/docker/abc\n1:name=systemd:${systemd}\n`, known, '', STATUS).map(({ parent }) => parent)
  expect([parents('/docker/abc'), parents('/docker/abc/x'), parents('/docker/abcd'), parents('/')]).toEqual([
    ['/docker/abc'],
    ['/docker/abc'],
    [''],
    [''],
  ])
})
