import { expect, test } from 'vitest'
import { bootRecord, usedInodes } from './disk.ts'

test('the boot record has GRUB’s code, and one active partition from 1 MiB to the end of the disk', () => {
  const record = bootRecord(new Uint8Array(512).fill(0xeb), 6 * 2 ** 30)
  expect(record.length).toBe(512)
  expect(new Set(record.subarray(0, 440))).toEqual(new Set([0xeb]))
  expect(record.subarray(446, 462).toString('hex')).toBe('80feffff83feffff0008000000f8bf00')
  expect(record.subarray(462, 510).every(byte => byte === 0)).toBe(true)
  expect(record.readUInt16BE(510)).toBe(0x55aa)
})

test('inodes that are in use are the root, and those from 11 on that no group has free', () => {
  const dump = ['Inode count:              64', '  Free inodes: 14, 16-18, 21-32', '  Free inodes: 33-40, 42-64'].join('\n')
  expect(usedInodes(dump)).toEqual([2, 11, 12, 13, 15, 19, 20, 41])
})

test('a disk that is full has no free inode', () => {
  expect(usedInodes('Inode count:              12\n  Free inodes: \n')).toEqual([2, 11, 12])
})
