import { describe, expect, test } from 'vitest'
import { mountOf, parseMounts } from '../mounts.ts'
import { parseCapabilities } from './gather.ts'
import { parseDisabled, presenceOf } from './gather-kernel.ts'

describe('/proc/self/mountinfo', () => {
  const mounts = parseMounts(`27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
30 27 0:40 / /mnt/a\\040b ro,nosuid shared:7 master:1 - vboxsf shared rw
31 27 0:41 / /mnt rw - tmpfs tmpfs rw
32 27 0:42 / /mnt rw - xfs /dev/vdb rw
`)

  test('says where what is mounted, with the options of the mount and of the file system, and what it passes on', () => {
    expect(mounts[1]).toEqual({ path: '/mnt/a b', type: 'vboxsf', options: ['ro', 'nosuid', 'rw'], passes: ['shared', 'slave'] })
    expect(mounts[2]?.passes).toEqual([])
  })

  test.each([
    ['/', 'ext4'],
    ['/mntx', 'ext4'],
    ['/mnt', 'xfs'],
    ['/mnt/a', 'xfs'],
    ['/mnt/a b/c', 'vboxsf'],
  ])('%s lies on %s', (path, type) => {
    expect(mountOf(path, mounts)?.type).toBe(type)
  })

  test('may say nothing', () => {
    expect(mountOf('/', parseMounts(''))).toBeUndefined()
  })
})

test.each([
  ['is loaded', { loaded: true }, 'present'],
  ['is built in', { builtin: 'kernel/fs/overlayfs/overlay.ko\n', loadable: '' }, 'present'],
  ['is configured in', { config: 'CONFIG_OVERLAY_FS=y\n' }, 'present'],
  ['can be loaded', { loadable: 'kernel/fs/overlayfs/overlay.ko.xz: kernel/x.ko\n', config: 'CONFIG_OVERLAY_FS=m\n' }, 'loadable'],
  ['is a module whose file is not here', { config: 'CONFIG_OVERLAY_FS=m\n' }, 'absent'],
  ['is in no list', { loadable: 'kernel/fs/myoverlay.ko:\n' }, 'absent'],
  ['is not configured', { config: '# CONFIG_OVERLAY_FS is not set\n' }, 'absent'],
  ['may or may not be there', {}, 'unknown'],
])(
  'a module that %s',
  (_, {
    loaded = false,
    builtin,
    loadable,
    config,
  }: { loaded?: boolean; builtin?: string; loadable?: string; config?: string }, presence) => {
    expect(presenceOf('overlay', { loaded: () => loaded, builtin, loadable, config })).toBe(presence)
  },
)

test('a controller that was switched off at boot is found in /proc/cgroups', () => {
  expect(parseDisabled('#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t1\t1\t1\nmemory\t0\t16\t0\n')).toEqual(['memory'])
})

test('capabilities are read from /proc/self/status', () => {
  expect(parseCapabilities('CapPrm:\t0000000000000000\nCapEff:\t0000000000000003\nCapBnd:\t000001ffffffffff\n')).toEqual({
    effective: 3n,
    bounding: (1n << 41n) - 1n,
  })
})
