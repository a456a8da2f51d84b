import { expect, test } from 'vitest'
import { ASSUMED_HOST } from '../machine/host.ts'
import { abilitiesOf } from './cgroup-abilities.ts'
import { parentPath } from './cgroup-parent.ts'
import { hierarchiesIn, hierarchyOf, levelsOf } from './cgroups.ts'

const UNIFIED = '31 23 0:28 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n'
const HYBRID = `31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
33 31 0:30 /docker/abc /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory,nsroot=/docker/abc
40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
42 31 0:30 /docker/abc /mnt/my\\040memory rw,relatime - cgroup cgroup rw,memory
`

test('one hierarchy of version 2', () => {
  expect(hierarchiesIn(UNIFIED)).toEqual([
    { version: 2, controllers: [], mounted: '/sys/fs/cgroup', root: '/', delegated: [], managed: false, missing: [] },
  ])
})

test('several of version 1, mounted together or apart, and one of version 2 beside them; of two mounts of one the first', () => {
  expect(hierarchiesIn(HYBRID).map(({ version, controllers, mounted, root }) => [version, controllers.join(), mounted, root])).toEqual([
    [1, 'cpu,cpuacct', '/sys/fs/cgroup/cpu,cpuacct', '/'],
    [1, 'memory', '/sys/fs/cgroup/memory', '/docker/abc'],
    [2, '', '/sys/fs/cgroup/unified', '/'],
  ])
})

test('a machine that has none mounted', () => {
  expect(hierarchiesIn('25 30 0:23 / /proc rw - proc proc rw\n')).toEqual([])
})

test('what version 2 calls io is blkio in version 1', () => {
  const [first] = hierarchiesIn('33 31 0:30 / /b rw - cgroup cgroup rw,blkio\n')
  expect(hierarchyOf('io', first ? [first] : [])?.mounted).toBe('/b')
  expect(hierarchyOf('io', ASSUMED_HOST.cgroups)?.mounted).toBe('/sys/fs/cgroup')
  expect(hierarchyOf('pids', first ? [first] : [])).toBeUndefined()
})

test('the files that are there tell what can be limited', () => {
  const [memory] = hierarchiesIn('33 31 0:30 / /m rw - cgroup cgroup rw,memory\n')
  const abilities = (files: readonly string[]) => abilitiesOf(memory ? [{ ...memory, files }] : [])
  expect(abilities(['memory.limit_in_bytes'])).toMatchObject({ memory: true, swap: false, pids: false })
  expect(abilities(['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'])).toMatchObject({ memory: true, swap: true })
  expect(abilitiesOf(ASSUMED_HOST.cgroups)).toMatchObject({ memory: true, swap: true, swappiness: false, oomKillDisable: false })
  const notHandedDown = ASSUMED_HOST.cgroups.map(unified => ({ ...unified, delegated: ['cpu'], files: ['cpu.max'] }))
  expect(abilitiesOf(notHandedDown)).toMatchObject({ memory: true, swap: true, quota: true, shares: false })
})

test.each([
  ['', ''],
  ['/', ''],
  ['apps', '/apps'],
  ['/apps//web/.', '/apps/web'],
  ['machine.slice', '/machine.slice'],
  ['apps-web-blue.slice', '/apps.slice/apps-web.slice/apps-web-blue.slice'],
  ['-.slice', ''],
])('--cgroup-parent %j is %j', (asked, path) => {
  expect(parentPath(asked, false)).toBe(path)
})

test.each(['../x', '/a/../../b', 'a--b.slice'])('--cgroup-parent %j is refused', asked => {
  expect(() => parentPath(asked, false)).toThrow(/^invalid /)
})

test('the levels of a path, the highest first', () => {
  expect(levelsOf('/a/b/c')).toEqual(['/a', '/a/b', '/a/b/c'])
  expect(levelsOf('')).toEqual([])
})

test.each([
  ['', '/system.slice/minidock-system.service'],
  ['apps-web.slice', '/apps.slice/apps-web.slice/minidock-apps-web.service'],
  ['-.slice', '/minidock--.service'],
])('under systemd --cgroup-parent %j is a unit in a slice: %j', (asked, path) => {
  expect(parentPath(asked, true)).toBe(path)
})

test.each(['apps', '/apps', '/system.slice', '$(reboot).slice', 'a b.slice'])(
  'under systemd --cgroup-parent %j is refused, as docker refuses it',
  asked => {
    expect(() => parentPath(asked, true)).toThrow('cgroup-parent for systemd cgroup should be a valid slice named as "xxx.slice"')
  },
)
