import { expect, test } from 'vitest'
import { MOUNT_ATTR, MS } from './constants.ts'
import { parseMountOptions } from './mount-options.ts'

test('without options nothing is set, and the mount is private', () => {
  const none = { flags: 0, attributes: 0, own: [], data: null, recursive: false, propagation: MS.PRIVATE }
  expect(parseMountOptions()).toEqual(none)
  expect(parseMountOptions(['bind', 'defaults', 'newinstance', ''])).toEqual(none)
})

test('each flag has a bit in mount(2) and one in mount_setattr(2)', () => {
  expect(parseMountOptions(['ro', 'nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime'])).toMatchObject({
    flags: MS.RDONLY | MS.NOSUID | MS.NODEV | MS.NOEXEC | MS.NOATIME | MS.NODIRATIME,
    attributes: MOUNT_ATTR.RDONLY | MOUNT_ATTR.NOSUID | MOUNT_ATTR.NODEV | MOUNT_ATTR.NOEXEC | MOUNT_ATTR.NOATIME | MOUNT_ATTR.NODIRATIME,
    own: [],
  })
  expect(parseMountOptions(['relatime'])).toMatchObject({ flags: MS.RELATIME, attributes: 0 })
  expect(parseMountOptions(['strictatime'])).toMatchObject({ flags: MS.STRICTATIME, attributes: MOUNT_ATTR.STRICTATIME })
})

test('the later of two opposites wins, in either order', () => {
  expect(parseMountOptions(['ro', 'nosuid', 'rw', 'suid']).attributes).toBe(0)
  expect(parseMountOptions(['rw', 'ro', 'exec', 'noexec']).attributes).toBe(MOUNT_ATTR.RDONLY | MOUNT_ATTR.NOEXEC)
})

test('what is no flag is the file system’s own, in its order', () => {
  expect(parseMountOptions(['size=64k', 'ro', 'mode=1770', 'noswap'])).toMatchObject({
    own: ['size=64k', 'mode=1770', 'noswap'],
    data: 'size=64k,mode=1770,noswap',
    flags: MS.RDONLY,
  })
})

test.each([
  ['rbind', true, MS.PRIVATE],
  ['rslave', false, MS.SLAVE],
  ['slave', false, MS.SLAVE],
  ['rshared', false, MS.SHARED],
  ['shared', false, MS.SHARED],
  ['private', false, MS.PRIVATE],
])('%s: recursive %s, propagation %i', (option, recursive, propagation) => {
  expect(parseMountOptions([option])).toMatchObject({ recursive, propagation, own: [], flags: 0 })
})
