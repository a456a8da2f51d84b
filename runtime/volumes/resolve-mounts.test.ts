import { describe, expect, test } from 'vitest'
import type { MountPoint } from '../formats/docker/mount-point.ts'
import { type ContainerRequest, newRequest } from '../formats/docker/request.ts'
import { ANONYMOUS_LABEL } from './anonymous.ts'
import { type MountSources, resolveMounts } from './resolve-mounts.ts'

const volume = (Name: string, Destination: string, more: object = {}): MountPoint => ({
  Type: 'volume',
  Name,
  Destination,
  Driver: 'local',
  Mode: '',
  RW: true,
  Anonymous: false,
  NoCopy: false,
  ...more,
})

/** Mounts of a request; new volumes are named new1, new2, … */
function resolved(host: Partial<ContainerRequest['HostConfig']>, more: Partial<ContainerRequest> = {}, others: Partial<MountSources> = {}) {
  const request = newRequest()
  let count = 0
  return resolveMounts({
    request: { ...request, ...more, HostConfig: { ...request.HostConfig, ...host } },
    image: {},
    mountsOf: () => [],
    newName: () => `new${++count}`,
    ...others,
  })
}

const places = ({ mounts }: ReturnType<typeof resolved>) =>
  mounts.map(point => [point.Destination, point.Type === 'volume' ? point.Name : point.Type])

describe('the mounts of a container', () => {
  test('come in the order of their depth, whatever the order of the request', () => {
    const asked = resolved({ Binds: ['one:/a/b/c', 'two:/z', '/h:/a'], Mounts: [{ Type: 'tmpfs', Target: '/a/b' }] })
    expect(places(asked)).toEqual([
      ['/a', 'bind'],
      ['/z', 'two'],
      ['/a/b', 'tmpfs'],
      ['/a/b/c', 'one'],
    ])
  })

  test('VOLUME and -v /place make an anonymous volume where nothing else is', () => {
    const asked = resolved(
      { Binds: ['mine:/taken'], Tmpfs: { '/memory/': '' } },
      { Volumes: { '/asked': {} } },
      {
        image: { Volumes: { '/taken': {}, '/memory': {}, '/own/': {} } },
      },
    )
    expect(places(asked)).toEqual([
      ['/asked', 'new2'],
      ['/own', 'new1'],
      ['/taken', 'mine'],
    ])
    expect(asked.wanted).toEqual([
      expect.objectContaining({ Name: 'mine' }),
      { Name: 'new1', Labels: { [ANONYMOUS_LABEL]: '' } },
      { Name: 'new2', Labels: { [ANONYMOUS_LABEL]: '' } },
    ])
    expect(asked.wanted[0]?.Labels ?? {}).toEqual({})
  })

  test('those of another container give way to its own; they are read-only where that is asked for, and not filled again', () => {
    const mountsOf = () => [volume('data', '/d'), volume('hidden', '/x'), volume('sealed', '/s', { RW: false })]
    const asked = resolved({ VolumesFrom: ['web'], Binds: ['mine:/x'] }, {}, { mountsOf })
    expect(places(asked)).toEqual([
      ['/d', 'data'],
      ['/s', 'sealed'],
      ['/x', 'mine'],
    ])
    expect(asked.mounts.map(({ RW }) => RW)).toEqual([true, false, true])
    expect(asked.mounts[0]).toMatchObject({ NoCopy: true })
    expect(asked.wanted.map(({ Name }) => Name)).toEqual(['mine'])
    expect(resolved({ VolumesFrom: ['web:ro'] }, {}, { mountsOf }).mounts.map(({ RW }) => RW)).toEqual([false, false, false])
  })

  test('two of its own cannot be in one place, however it is written', () => {
    for (const host of [{ Binds: ['one:/x', 'two:/x/'] }, { Binds: ['one:/x'], Tmpfs: { '/y/../x': '' } }])
      expect(() => resolved(host)).toThrow('Duplicate mount point: /x')
  })

  test.each(['/proc', '/proc/sys', '/x/../proc/1'])('%s is refused, and the files of the whole machine are not', place => {
    expect(() => resolved({ Binds: [`one:${place}`] })).toThrow('because it is inside /proc')
    expect(places(resolved({ Binds: ['/h:/proc/meminfo'] }))).toEqual([['/proc/meminfo', 'bind']])
  })

  test('are 200 at most', () => {
    const Binds = new Array(201).fill(0).map((_, index) => `/h:/m/${index}`)
    expect(() => resolved({ Binds })).toThrow('201 mounts are more than the 200 that a container can have')
    expect(resolved({ Binds: Binds.slice(1) }).mounts).toHaveLength(200)
  })
})
