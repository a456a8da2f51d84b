import { describe, expect, test } from 'vitest'
import { inspectedMount, nameOfMount } from './inspected-mount.ts'
import type { BindPoint, TmpfsPoint, VolumePoint } from './mount-point.ts'

const point = { Destination: '/data', Mode: '', RW: true }
const volume: VolumePoint = { Type: 'volume', ...point, Name: 'vol', Driver: 'local', Anonymous: false, NoCopy: false }
const bind: BindPoint = {
  Type: 'bind',
  ...point,
  Source: '/mnt/data',
  Propagation: 'rprivate',
  NonRecursive: false,
  ReadOnlyNonRecursive: false,
  CreateMountpoint: true,
}
const tmpfs: TmpfsPoint = { Type: 'tmpfs', ...point, Options: ['size=1m'] }
const shown = (mount: VolumePoint | BindPoint | TmpfsPoint) => JSON.stringify(inspectedMount(mount, name => `/v/${name}/_data`))

describe('a mount in `inspect`, as docker prints it', () => {
  test.each([
    [
      'an anonymous volume',
      { ...volume, Anonymous: true },
      '{"Type":"volume","Name":"vol","Source":"/v/vol/_data","Destination":"/data","Driver":"local","Mode":"","RW":true,"Propagation":""}',
    ],
    [
      'a volume',
      volume,
      '{"Type":"volume","Name":"vol","Source":"/v/vol/_data","Destination":"/data","Driver":"local","Mode":"z","RW":true,"Propagation":""}',
    ],
    [
      'a read-only volume',
      { ...volume, Mode: 'ro', RW: false },
      '{"Type":"volume","Name":"vol","Source":"/v/vol/_data","Destination":"/data","Driver":"local","Mode":"ro","RW":false,"Propagation":""}',
    ],
    ['a bind', bind, '{"Type":"bind","Source":"/mnt/data","Destination":"/data","Mode":"","RW":true,"Propagation":"rprivate"}'],
    ['a tmpfs', tmpfs, '{"Type":"tmpfs","Source":"","Destination":"/data","Mode":"","RW":true,"Propagation":""}'],
  ] as const)('%s', (_what, mount, text) => {
    expect(shown(mount)).toBe(text)
  })
})

test('a mount is named by its volume or its source', () => {
  expect([volume, bind, tmpfs].map(nameOfMount)).toEqual(['vol', '/mnt/data', ''])
})
