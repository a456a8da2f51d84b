import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pointOf } from './mount-config.ts'
import type { Mount, VolumeOptions } from './request-parts.ts'

const newName = () => 'f00d'
const bind = { Type: 'bind', Source: '/srv', Target: '/data' } as const
const volume = { Type: 'volume', Source: 'db', Target: '/data' } as const
const tmpfs = { Type: 'tmpfs', Target: '/run' } as const

describe('the point of a bind', () => {
  const point = {
    Type: 'bind',
    Source: '/srv',
    Destination: '/data',
    Mode: '',
    RW: true,
    Propagation: 'rprivate',
    NonRecursive: false,
    ReadOnlyNonRecursive: false,
    CreateMountpoint: false,
  }

  test.each<[Partial<Mount>, object]>([
    [{}, {}],
    [
      { Source: '/a/../b/', Target: '/c//d/.' },
      { Source: '/b', Destination: '/c/d' },
    ],
    [{ Source: '/' }, { Source: '/' }],
    [{ ReadOnly: true, Consistency: 'cached' }, { RW: false }],
    [{ BindOptions: { Propagation: 'rslave', NonRecursive: true } }, { Propagation: 'rslave', NonRecursive: true }],
    [
      { ReadOnly: true, BindOptions: { ReadOnlyNonRecursive: true } },
      { RW: false, ReadOnlyNonRecursive: true },
    ],
    [{ BindOptions: { CreateMountpoint: true } }, { CreateMountpoint: true }],
  ])('%j', (mount, expected) => {
    expect(pointOf({ ...bind, ...mount }, newName)).toEqual({ point: { ...point, ...expected } })
  })
})

describe('the point of a volume', () => {
  const point = { Type: 'volume', Destination: '/data', Mode: '', RW: true, Name: 'db', Driver: 'local', Anonymous: false, NoCopy: false }
  const needed = { Name: 'db', Driver: 'local', Options: {}, Labels: {} }

  test.each<[Partial<Mount>, object, object]>([
    [{}, {}, {}],
    [{ ReadOnly: true }, { RW: false }, {}],
    [{ Source: '' }, { Name: 'f00d', Anonymous: true }, { Name: 'f00d' }],
    [{ VolumeOptions: { NoCopy: true, Labels: { a: 'b' } } }, { NoCopy: true }, { Labels: { a: 'b' } }],
    [{ VolumeOptions: { DriverConfig: {} } }, {}, {}],
    [
      { VolumeOptions: { DriverConfig: { Name: 'local', Options: { type: 'tmpfs', device: 'tmpfs' } } } },
      {},
      { Options: { type: 'tmpfs', device: 'tmpfs' } },
    ],
    [{ VolumeOptions: { Subpath: 'a/./b/' } }, { Subpath: 'a/b' }, {}],
    [{ VolumeOptions: { Subpath: 'a/..' } }, {}, {}],
    [{ VolumeOptions: { Subpath: '' } }, {}, {}],
  ])('%j', (mount, expected, volumeExpected) => {
    expect(pointOf({ ...volume, ...mount }, newName)).toEqual({
      point: { ...point, ...expected },
      volume: { ...needed, ...volumeExpected },
    })
  })

  test('a path below it never leaves it', () => {
    const path = fc.array(fc.constantFrom('a', 'b', '.', '..', '')).map(steps => steps.join('/'))
    fc.assert(
      fc.property(path, Subpath => {
        // Resolved in a place of its own: a path that leaves that, if only for a moment, is refused.
        const steps = Subpath.split('/').filter(step => step !== '' && step !== '.')
        const depths = steps.map((_, index) => steps.slice(0, index + 1).reduce((depth, step) => depth + (step === '..' ? -1 : 1), 0))
        const isLocal = !Subpath.startsWith('/') && depths.every(depth => depth >= 0)
        const point = () => pointOf({ ...volume, VolumeOptions: { Subpath } }, newName).point
        if (isLocal) expect(point()).not.toHaveProperty('Subpath', expect.stringMatching(/^\/|\.\./))
        else expect(point).toThrow('subpath must be a relative path within the volume')
      }),
    )
  })
})

test.each<[Partial<Mount>, boolean, string]>([
  [{}, true, 'noexec,nosuid,nodev'],
  [{ ReadOnly: true }, false, 'noexec,nosuid,nodev,ro'],
  [{ TmpfsOptions: { SizeBytes: 1024, Mode: 0o700, Options: [['exec']] } }, true, 'nosuid,nodev,mode=700,size=1024,exec'],
])('the point of a tmpfs: %j', (mount, RW, options) => {
  expect(pointOf({ ...tmpfs, ...mount }, newName)).toEqual({
    point: { Type: 'tmpfs', Destination: '/run', Mode: '', RW, Options: options.split(',') },
  })
})

test.each<[Mount, string]>([
  [{ ...bind, Target: '' }, 'field Target must not be empty'],
  [{ ...bind, Target: '/', Source: '' }, "invalid specification: destination can't be '/'"],
  [{ ...bind, Target: '/a/..' }, "invalid specification: destination can't be '/'"],
  [{ ...bind, Target: 'data' }, "invalid mount path: 'data' mount path must be absolute"],
  [{ ...bind, Source: '' }, 'field Source must not be empty'],
  [{ Type: 'bind', Target: '/data' }, 'field Source must not be empty'],
  [{ ...bind, Source: 'srv' }, "invalid mount path: 'srv' mount path must be absolute"],
  [{ ...bind, VolumeOptions: {} }, 'field VolumeOptions must not be specified'],
  [{ ...bind, TmpfsOptions: {} }, 'field TmpfsOptions must not be specified'],
  [
    { ...bind, ReadOnly: true, BindOptions: { ReadOnlyNonRecursive: true, ReadOnlyForceRecursive: true } },
    'options conflict: ReadOnlyNonRecursive && ReadOnlyForceRecursive',
  ],
  [{ ...volume, BindOptions: {} }, 'field BindOptions must not be specified'],
  [{ ...volume, ImageOptions: {} }, 'field ImageOptions must not be specified'],
  [{ ...volume, Source: '', ReadOnly: true }, 'must not set ReadOnly mode when using anonymous volumes'],
  [{ ...volume, Source: '', VolumeOptions: { Subpath: 'a' } }, 'must not set Subpath when using anonymous volumes'],
  ...['/a', '..', 'a/../..', '../db/a', 'a/../../db'].map((Subpath): [Mount, string] => [
    { ...volume, VolumeOptions: { Subpath } },
    'subpath must be a relative path within the volume',
  ]),
  [{ ...tmpfs, Source: 'x' }, 'field Source must not be specified'],
  [{ ...tmpfs, BindOptions: {} }, 'field BindOptions must not be specified'],
  [{ ...tmpfs, VolumeOptions: {} }, 'field VolumeOptions must not be specified'],
  [{ ...tmpfs, TmpfsOptions: { Options: [['suid']] } }, 'invalid option: suid'],
  [{ Type: 'image', Source: 'busybox', Target: '/data' }, 'mount type unknown'],
  [{ Type: 'npipe', Source: 'x', Target: '/data' }, 'mount type unknown'],
  [{ Type: 'cluster', Source: 'x', Target: '/data' }, 'mount type unknown'],
])('%j is refused: %s', (mount, reason) => {
  const message = `invalid mount config for type "${mount.Type}": ${reason}`
  expect(() => pointOf(mount, newName)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

test.each<[string, VolumeOptions, string]>([
  ['/srv', {}, '"/srv" includes invalid characters for a local volume name'],
  ['d', {}, 'volume name is too short'],
  ['db', { DriverConfig: { Options: { x: 'y' } } }, 'invalid option: "x"'],
  ['db', { DriverConfig: { Name: 'nfs' } }, 'error looking up volume plugin nfs: plugin "nfs" not found'],
])('the volume %s with %j is refused: %s', (Source, VolumeOptions, message) => {
  expect(() => pointOf({ ...volume, Source, VolumeOptions }, newName)).toThrow(message)
})
