/**
 * A disk that boots, out of a root file system, without a loop device and without mounting anything.
 *
 *   byte 0         boot.img of GRUB: the first 440 bytes of the master boot record
 *   byte 440       the disk's signature, four bytes
 *   byte 446       the partition table: one Linux partition, which is active
 *   byte 512       core.img of GRUB, which boot.img loads from there
 *   byte 1048576   the partition: ext4, labelled minidock
 */

import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'
import { runCommand } from '../../runtime/kernel/launch/command.ts'

const SECTOR = 512
const GAP = 1 << 20
const GIB = 1 << 30

/** The same in all boxes: only a machine with two of them could mix them up. */
const UUID = '6d696e69-646f-636b-8000-000000000001'
const HASH_SEED = '6d696e69-646f-636b-8000-000000000002'
const SIGNATURE = 0x6d69_6e69

/** Writes the file `disk`, which has holes where nothing is. */
export async function makeDisk(
  disk: string,
  root: string,
  { diskGib, time }: { readonly diskGib: number; readonly time: number },
): Promise<void> {
  const size = diskGib * GIB
  const core = readFileSync(join(root, 'boot/grub/core.img'))
  if (core.length > GAP - SECTOR)
    throw new MinidockError('engine', `GRUB takes ${core.length} bytes, and there is room for ${GAP - SECTOR}`)
  writeFileSync(disk, Buffer.concat([bootRecord(readFileSync(join(root, 'boot/grub/boot.img')), size), core]))
  truncateSync(disk, size)
  const extended = [`offset=${GAP}`, `hash_seed=${HASH_SEED}`, 'root_owner=0:0', 'lazy_itable_init=0', 'lazy_journal_init=1', 'nodiscard']
  await runCommand(
    'mke2fs',
    ['-q', '-F', '-t', 'ext4', '-L', 'minidock', '-U', UUID, '-E', extended.join(','), '-d', root, disk, `${(size - GAP) / 1024}k`],
    { env: { ...process.env, E2FSPROGS_FAKE_TIME: String(time) } },
  )
  await setTimes(disk, time)
}

/** mke2fs copies when a file was last read and changed on this machine, which no other machine repeats. All inodes but the reserved ones get the box's own time. */
async function setTimes(disk: string, time: number): Promise<void> {
  const partition = `${disk}?offset=${GAP}`
  const env = { ...process.env, E2FSPROGS_FAKE_TIME: String(time) }
  const used = usedInodes(await runCommand('dumpe2fs', [partition], { env }))
  const commands = used.flatMap(inode => [`sif <${inode}> ctime @${time}`, `sif <${inode}> atime @${time}`])
  await runCommand('debugfs', ['-w', '-f', '-', partition], { env, input: `${commands.join('\n')}\n` })
}

const ROOT_INODE = 2
const FIRST_INODE = 11

/** The numbers of the inodes that are in use, as dumpe2fs(8) tells of each group which are free. */
export function usedInodes(dump: string): number[] {
  const free = [...dump.matchAll(/^ {2}Free inodes: (.*)$/gm)].flatMap(([, list = '']) => list.split(', ').filter(range => range !== ''))
  const isFree = new Set<number>()
  let count = Number(/^Inode count: +(\d+)$/m.exec(dump)?.[1])
  // Most of the disk is free to its end.
  for (const [first = 0, last = first] of free.map(range => range.split('-').map(Number)).toReversed()) {
    if (last === count) count = first - 1
    else for (let inode = first; inode <= last; inode++) isFree.add(inode)
  }
  const numbers = Array.from({ length: Math.max(0, count - FIRST_INODE + 1) }, (_, index) => index + FIRST_INODE)
  return [ROOT_INODE, ...numbers.filter(inode => !isFree.has(inode))]
}

/** The master boot record: GRUB's boot.img with a partition table in it. */
export function bootRecord(bootImage: Uint8Array, size: number): Buffer {
  const record = Buffer.alloc(SECTOR)
  record.set(bootImage.subarray(0, 440))
  record.writeUInt32LE(SIGNATURE, 440)
  const [active, linux, anyCylinder] = [0x80, 0x83, [0xfe, 0xff, 0xff]]
  record.set([active, ...anyCylinder, linux, ...anyCylinder], 446)
  record.writeUInt32LE(GAP / SECTOR, 454)
  record.writeUInt32LE((size - GAP) / SECTOR, 458)
  record.writeUInt16LE(0xaa55, 510)
  return record
}
