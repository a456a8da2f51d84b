/** How a root file system becomes a box: the formats are what their readers take them for, and the same files make the same bytes. */

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeDisk } from '../../vagrant/box/disk.ts'
import { BOX_VAGRANTFILE, imageOf } from '../../vagrant/box/image.ts'
import { packTar } from '../../vagrant/box/make-box.ts'
import type { BoxProvider } from '../../vagrant/box/recipe.ts'

const TIME = Date.UTC(2026, 0, 1) / 1000
const folder = mkdtempSync(join(tmpdir(), 'boxes-'))
afterAll(() => rmSync(folder, { recursive: true }))

const says = (file: string, ...args: string[]) => execFileSync(file, args, { encoding: 'utf8' })
const partition = (disk: string) => `${disk}?offset=${1 << 20}`

/** @returns the path of a disk with a small root file system, which is made anew */
async function disk(name: string): Promise<string> {
  const root = join(folder, 'root')
  mkdirSync(join(root, 'boot/grub'), { recursive: true })
  writeFileSync(join(root, 'boot/grub/boot.img'), new Uint8Array(512).fill(0xeb))
  writeFileSync(join(root, 'boot/grub/core.img'), 'the core of GRUB')
  writeFileSync(join(root, 'hello'), 'hello\n')
  chmodSync(join(root, 'hello'), 0o4755)
  execFileSync('find', [root, '-exec', 'touch', '--no-dereference', `--date=@${TIME}`, '{}', '+'])
  const path = join(folder, name)
  await makeDisk(path, root, { diskGib: 1, time: TIME })
  rmSync(root, { recursive: true })
  return path
}

let first = ''
beforeAll(async () => {
  first = await disk('first.raw')
})

test('a disk has GRUB where the firmware and the boot record look for it, and the files with their rights on its one partition', () => {
  expect(readFileSync(first).subarray(512, 528).toString()).toBe('the core of GRUB')
  expect(says('blkid', '--probe', '--offset', String(1 << 20), '--output', 'export', first)).toMatch(/^LABEL=minidock$/m)
  expect(says('debugfs', '-R', 'cat /hello', partition(first))).toBe('hello\n')
  const stat = says('debugfs', '-R', 'stat /hello', partition(first))
  expect(stat).toMatch(/Mode: {2}04755/)
  expect(stat.match(/(?:[cam]|cr)time: 0x[0-9a-f]+/g)).toEqual(
    ['ctime', 'atime', 'mtime', 'crtime'].map(name => `${name}: 0x${TIME.toString(16)}`),
  )
  expect(says('e2fsck', '-fn', partition(first))).toContain('minidock:')
})

test('the same files make the same disk, whenever they were put there', async () => {
  expect(readFileSync(await disk('second.raw')).equals(readFileSync(first))).toBe(true)
})

test.each<[BoxProvider, string[], object]>([
  ['libvirt', ['metadata.json', 'Vagrantfile', 'box.img'], { format: 'qcow2' }],
  ['virtualbox', ['metadata.json', 'box.ovf', 'Vagrantfile', 'box-disk1.vmdk'], { format: 'vmdk' }],
])('a box for %s has what Vagrant looks for, a disk that is whole, and the same bytes each time', async (provider, names, format) => {
  const image = imageOf(provider)
  const pack = async () => {
    const inside = mkdtempSync(join(folder, 'box-'))
    for (const [name, text] of Object.entries({ ...image.texts({ gib: 1 }), Vagrantfile: BOX_VAGRANTFILE }))
      writeFileSync(join(inside, name), text)
    await image.convert(first, join(inside, image.disk))
    expect(JSON.parse(says('qemu-img', 'info', '--output=json', join(inside, image.disk)))).toMatchObject({
      ...format,
      'virtual-size': 2 ** 30,
    })
    execFileSync('qemu-img', ['check', '-q', join(inside, image.disk)])
    await packTar(join(inside, 'a.box'), inside, TIME, names)
    return join(inside, 'a.box')
  }
  const [one, other] = [await pack(), await pack()]
  expect(says('tar', '--list', '--file', one).trimEnd().split('\n')).toEqual(names)
  expect(readFileSync(one).equals(readFileSync(other))).toBe(true)
})
