import { expect, test } from 'vitest'
import { boundDirectory, mountedAt, needsPeer } from './mounted-volumes.ts'

test('the options of a volume are a mount of their file system', () => {
  expect(mountedAt({ type: 'ext4', device: '/dev/sdb', o: 'noatime,,ro' })).toEqual({
    type: 'ext4',
    source: '/dev/sdb',
    options: ['noatime', 'ro'],
  })
  expect(mountedAt({ type: 'nfs', device: ':/x' })).toEqual({ type: 'nfs', source: ':/x', options: [] })
})

test('o=bind is a bind of the device, without what is mounted below it; o=rbind with that', () => {
  const bound = { type: 'none', device: '/srv', o: 'nosuid,bind' }
  expect(mountedAt(bound)).toEqual({ type: 'bind', source: '/srv', options: ['bind', 'nosuid'] })
  expect(mountedAt({ ...bound, o: 'rbind,ro' }).options).toEqual(['rbind', 'ro'])
  expect([boundDirectory(bound), boundDirectory({ ...bound, o: 'rbind' }), boundDirectory({ ...bound, o: 'nobind' })]).toEqual([
    '/srv',
    '/srv',
    undefined,
  ])
})

test('a file system that is new each time is copied from the container that has it', () => {
  const peer = { id: 'c0ffee', pid: 42, destination: '/data' }
  expect([needsPeer({ type: 'tmpfs' }), needsPeer({ type: 'ramfs' }), needsPeer({ type: 'ext4' }), needsPeer({})]).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect(mountedAt({ type: 'tmpfs', device: 'tmpfs', o: 'size=1m' }, peer)).toEqual({
    type: 'bind',
    source: '/proc/42/root/data',
    options: ['rprivate'],
    peer,
    shared: true,
  })
})
