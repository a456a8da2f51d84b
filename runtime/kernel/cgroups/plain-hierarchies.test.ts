import { expect, test } from 'vitest'
import { hierarchiesIn, limitingHierarchies } from './cgroups.ts'
import { type MoreFacts, plainHierarchiesIn } from './plain-hierarchies.ts'

const MORE: MoreFacts = { mountsOfFirst: () => '', online: what => ({ cpu: '0-1', node: '0' })[what] }
const MOUNTS = `31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd
`
const CGROUPS = '4:name=systemd:/init.scope\n3:cpu,cpuacct:/\n2:cpuset:/a\n0::/init.scope\n'

test('those without controllers and those that are not mounted', () => {
  expect(plainHierarchiesIn(CGROUPS, limitingHierarchies(hierarchiesIn(MOUNTS)), MOUNTS, MORE)).toEqual([
    { version: 1, options: ['name=systemd'], mounted: '/sys/fs/cgroup/systemd', parent: '' },
    { version: 1, options: ['cpuset'], parent: '', cpuset: { 'cpuset.cpus': '0-1', 'cpuset.mems': '0' } },
  ])
})

test('a mount that is read-only, or shows a part, is not the way to it', () => {
  const mounted = (mounts: string) => plainHierarchiesIn(CGROUPS, [], mounts, MORE)[0]?.mounted
  expect(mounted(MOUNTS.replace('systemd rw', 'systemd ro'))).toBeUndefined()
  expect(mounted(MOUNTS.replace('0:37 /', '0:37 /docker'))).toBeUndefined()
  expect(mounted(MOUNTS.replace('name=systemd', 'name=other'))).toBeUndefined()
})

test('version 2 beside version 1 keeps the options that it has for the whole machine, wherever it is mounted', () => {
  const line = (place: string, root = '/', flags = 'rw') =>
    `41 31 0:38 ${root} ${place} ${flags} - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n`
  const found = (own: string, first = '') =>
    plainHierarchiesIn('0::/a\n', limitingHierarchies(hierarchiesIn(MOUNTS)), MOUNTS + own, { ...MORE, mountsOfFirst: () => first })
  const options = ['nsdelegate', 'memory_recursiveprot']
  expect(found(line('/sys/fs/cgroup/unified'))).toEqual([{ version: 2, options, mounted: '/sys/fs/cgroup/unified', parent: '' }])
  expect(found(line('/u', '/', 'ro'))).toEqual([{ version: 2, options, parent: '' }])
  expect(found(line('/u', '/part'))).toEqual([{ version: 2, options, parent: '' }])
  expect(found('', line('/elsewhere'))).toEqual([{ version: 2, options, parent: '' }])
  expect(found('')).toEqual([])
})

test('none where version 2 is all there is, and mounted', () => {
  const known = hierarchiesIn('31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n')
  expect(plainHierarchiesIn('0::/a:b\n', known, '', MORE)).toEqual([])
})

test('inside another container that has no cgroup namespace, a cgroup is made below its own', () => {
  const known = hierarchiesIn('33 31 0:30 /docker/abc /m rw - cgroup cgroup rw,memory\n')
  const parents = (systemd: string) =>
    plainHierarchiesIn(`2:memory:/docker/abc\n1:name=systemd:${systemd}\n`, known, '', MORE).map(({ parent }) => parent)
  expect([parents('/docker/abc'), parents('/docker/abc/x'), parents('/docker/abcd'), parents('/')]).toEqual([
    ['/docker/abc'],
    ['/docker/abc'],
    [''],
    [''],
  ])
})
