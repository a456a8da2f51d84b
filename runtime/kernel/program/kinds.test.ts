import { expect, test } from 'vitest'
import { MOUNT_ATTR, MS, SIZE_OF_MOUNT_ATTR } from './constants.ts'
import { mountAttributes } from './kinds.ts'
import { Layout } from './layout.ts'

test('struct mount_attr is four numbers of 64 bits: set, cleared, propagation, and no user namespace', () => {
  const layout = new Layout('x64')
  mountAttributes.lay({ set: MOUNT_ATTR.RDONLY, clear: MOUNT_ATTR.NOSYMFOLLOW, propagation: MS.SLAVE }, layout)
  const { buffer, byteOffset } = layout.data
  expect([...new BigUint64Array(buffer, byteOffset, 4)]).toEqual([1n, 0x200000n, 0x80000n, 0n])
  expect(layout.data).toHaveLength(SIZE_OF_MOUNT_ATTR)
})

test('what is not changed is not shown', () => {
  expect(mountAttributes.show({ set: 0, propagation: 0 })).toBe('{}')
  expect(mountAttributes.show({ set: 0, propagation: MS.SHARED })).toBe('{propagation=MS_SHARED}')
})
