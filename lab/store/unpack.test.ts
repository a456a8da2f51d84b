/** A layer's archive becomes the tree that it describes. */

import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { sha256, temporaryFolder, unpack } from './rooms.ts'
import { tar } from './tar-bytes.ts'

const folder = temporaryFolder()
const sh = (cwd: string, script: string) => execFileSync('/bin/sh', ['-c', script], { cwd, encoding: 'latin1' }).trim()

async function tree(...members: Parameters<typeof tar>): Promise<string> {
  const { stage, done } = unpack(folder, tar(...members))
  await done
  return stage
}

test('files, directories, links, devices and fifos come with owner, mode and time', async () => {
  const stage = await tree(
    { name: './', type: '5', mode: 0o751, mtime: 1000 },
    { name: 'bin/', type: '5', mode: 0o2775, uid: 1, gid: 2, mtime: 2000 },
    { name: 'bin/su', mode: 0o4755, uid: 0, gid: 3, mtime: 3000, content: 'su' },
    { name: 'bin/link', type: '2', link: '/bin/su', uid: 5, gid: 6, mtime: 4000 },
    { name: 'bin/hard', type: '1', link: 'bin/su' },
    { name: 'tmp', type: '5', mode: 0o1777 },
    { name: 'null', type: '3', device: [1, 3], mode: 0o666 },
    { name: 'disk', type: '4', device: [259, 70000], mode: 0o660, gid: 6 },
    { name: 'pipe', type: '6', mode: 0o622, mtime: -86400 },
  )
  expect(sh(stage, 'stat -c "%n %f %u:%g %Y %t,%T %h" . bin bin/su bin/link bin/hard tmp null disk pipe').split('\n')).toEqual([
    '. 41e9 0:0 1000 0,0 4',
    'bin 45fd 1:2 2000 0,0 2',
    'bin/su 89ed 0:3 3000 0,0 2',
    'bin/link a1ff 5:6 4000 0,0 1',
    'bin/hard 89ed 0:3 3000 0,0 2',
    'tmp 43ff 0:0 1000000000 0,0 2',
    'null 21b6 0:0 1000000000 1,3 1',
    'disk 61b0 0:6 1000000000 103,11170 1',
    'pipe 1192 0:0 -86400 0,0 1',
  ])
  expect(readlinkSync(join(stage, 'bin/link'))).toBe('/bin/su')
})

test('names are bytes: what is not UTF-8 comes as it is, as does a name of 300 characters', async () => {
  const long = `${'d'.repeat(150)}/${'f'.repeat(150)}`
  const stage = await tree(
    { name: 'caf\xe9', content: 'latin1' },
    { name: 'short', content: 'long', pax: { path: long } },
    { name: 'x', type: '2', link: '\xff' },
  )
  expect(sh(stage, 'cat caf?; readlink x')).toBe('latin1\xff')
  expect(readFileSync(join(stage, long), 'utf8')).toBe('long')
})

test('GNU’s long names and links are read', async () => {
  const long = `${'d'.repeat(120)}/${'f'.repeat(120)}`
  const stage = await tree(
    { name: '././@LongLink', type: 'L', content: `${long}\0` },
    { name: 'cut', content: 'x' },
    { name: '././@LongLink', type: 'K', content: `${long}\0` },
    { name: 'hard', type: '1', link: 'cut' },
  )
  expect(statSync(join(stage, 'hard')).ino).toBe(statSync(join(stage, long)).ino)
})

test('a capability, which is binary, and user attributes are kept; what would steer the overlay is not', async () => {
  const capability = '\x01\x00\x00\x02\x00\x20\x00\x00\x00\x00\x00\x00\xff\xfe\x00\x00\x00\x00\x00\x00'
  const stage = await tree(
    { name: 'ping', mode: 0o755, pax: { 'SCHILY.xattr.security.capability': capability, 'SCHILY.xattr.user.note': 'a=b\xff' } },
    { name: 'etc', type: '5', pax: { 'SCHILY.xattr.trusted.overlay.redirect': '/../..', 'SCHILY.xattr.user.overlay.opaque': 'y' } },
  )
  const python = 'import os,sys; print({n: os.getxattr(sys.argv[1], n).hex() for n in sorted(os.listxattr(sys.argv[1]))})'
  const xattrs = (name: string) => execFileSync('python3', ['-c', python, join(stage, name)], { encoding: 'utf8' }).trim()
  expect([xattrs('ping'), xattrs('etc')]).toEqual([
    `{'security.capability': '${Buffer.from(capability, 'latin1').toString('hex')}', 'user.note': '613d62ff'}`,
    '{}',
  ])
})

test('pax says owner, size and a time with nanoseconds', async () => {
  const stage = await tree({ name: 'f', content: 'abc', pax: { uid: '3000000', gid: '4000000', mtime: '1700000000.123456789' } })
  expect(sh(stage, 'stat -c "%u:%g %.9Y" f')).toBe('3000000:4000000 1700000000.123456789')
})

test('a whiteout becomes a device 0:0, an opaque directory an attribute; other .wh..wh. names are aufs’ own', async () => {
  const stage = await tree(
    { name: 'etc/.wh.passwd' },
    { name: 'var/', type: '5' },
    { name: 'var/.wh..wh..opq' },
    { name: 'var/new', content: 'n' },
    { name: '.wh..wh.plnk/', type: '5' },
    { name: '.wh..wh.plnk/1.2', content: 'x' },
  )
  expect(sh(stage, 'find . -mindepth 1 -printf "%P %y\n" | sort; stat -c %t,%T etc/passwd')).toBe(
    'etc d\netc/passwd c\nvar d\nvar/new f\n0,0',
  )
  const python = 'import os,sys; print(os.getxattr(sys.argv[1], "trusted.overlay.opaque"))'
  expect(execFileSync('python3', ['-c', python, join(stage, 'var')], { encoding: 'utf8' }).trim()).toBe("b'y'")
})

test('a whiteout hides what is below, never what its own layer brings, in either order', async () => {
  const stage = await tree(
    { name: '.wh.dir' },
    { name: 'dir/', type: '5' },
    { name: 'dir/file', content: 'f' },
    { name: 'kept', content: 'k' },
    { name: '.wh.kept' },
  )
  const python = 'import os,sys; print(os.getxattr(sys.argv[1], "trusted.overlay.opaque"))'
  expect(execFileSync('python3', ['-c', python, join(stage, 'dir')], { encoding: 'utf8' }).trim()).toBe("b'y'")
  expect(readFileSync(join(stage, 'kept'), 'utf8')).toBe('k')
})

test('a later member replaces an earlier one, and a directory stays when it comes again', async () => {
  const stage = await tree(
    { name: 'a/b/c', content: '1' },
    { name: 'a', type: '2', link: 'nowhere' },
    { name: 'f', content: 'first, longer' },
    { name: 'f', content: 'second' },
    { name: 'd/', type: '5', mode: 0o700 },
    { name: 'd/x', content: 'x' },
    { name: 'd/', type: '5', mode: 0o711, mtime: 5 },
    { name: 'l', type: '2', link: 'f' },
    { name: 'l/', type: '5' },
  )
  expect(readlinkSync(join(stage, 'a'))).toBe('nowhere')
  expect([readFileSync(join(stage, 'f'), 'utf8'), readFileSync(join(stage, 'd/x'), 'utf8')]).toEqual(['second', 'x'])
  expect([
    lstatSync(join(stage, 'd')).mode & 0o777,
    lstatSync(join(stage, 'd')).mtimeMs,
    lstatSync(join(stage, 'l')).isDirectory(),
  ]).toEqual([0o711, 5000, true])
})

test('gzip (of several members), zstd (of several frames), xz and bzip2 are read', async () => {
  const archive = tar({ name: 'f', content: 'x'.repeat(100_000) })
  const halves = [archive.subarray(0, 5000), archive.subarray(5000)]
  const by = (program: string) => (bytes: Buffer) => execFileSync(program, ['-c'], { input: bytes })
  for (const compress of [gzipSync, zstdCompressSync, by('xz'), by('bzip2')]) {
    const { stage, done } = unpack(folder, Buffer.concat(halves.map(half => compress(half))), sha256(archive))
    expect(await done).toBe(100_000)
    expect(statSync(join(stage, 'f')).size).toBe(100_000)
  }
})

test('what is damaged leaves nothing: wrong digest, truncated tar, truncated gzip, garbage, a map that makes no sense', async () => {
  const archive = tar({ name: 'f', content: 'x'.repeat(100_000) })
  const wrong = sha256(Buffer.from('other'))
  const damaged = [
    [archive, wrong, 'its content has the digest sha256:'],
    [archive.subarray(0, 50_000), undefined, 'the archive ends too early, in its member 1'],
    [Buffer.from('fd377a585a000000', 'hex'), wrong, 'its xz data is damaged: '],
    [gzipSync(archive).subarray(0, 100), wrong, 'its gzip data is damaged: unexpected end of file'],
    [Buffer.alloc(2000, 'no tar at all'), undefined, 'the header of member 1 has a wrong checksum'],
    [tar({ name: 'hole', type: 'S', content: 'x' }), undefined, 'the map of a sparse file has pieces of 0 bytes, and 1 are stored'],
    [tar({ name: 'odd', type: 'Z' }), undefined, '"odd" is of the unknown type "Z"'],
  ] as const
  for (const [bytes, diffId, why] of damaged) {
    const { stage, done } = unpack(folder, bytes, diffId)
    await expect(done).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining(why) })
    expect(existsSync(stage)).toBe(false)
  }
})

test.each<[what: string, pack: (archive: Buffer) => Buffer]>([
  ['as it is', archive => archive],
  ['compressed', gzipSync],
])('blocks of zeros become holes, in an archive %s, and the bytes are the same', async (_what, pack) => {
  const parts = [Buffer.alloc(2 ** 21), Buffer.from('middle'), Buffer.alloc(2 ** 21), Buffer.alloc(20_000, 'x'), Buffer.alloc(3_000_001)]
  const content = Buffer.concat(parts)
  const archive = tar(
    { name: 'sparse', content, mode: 0o4755 },
    { name: 'zeros', content: Buffer.alloc(5000) },
    { name: 'z', content: '\0' },
  )
  const { stage, done } = unpack(folder, pack(archive), sha256(archive))
  expect(await done).toBe(content.length + 5001)
  expect(readFileSync(join(stage, 'sparse')).equals(content)).toBe(true)
  expect(readFileSync(join(stage, 'zeros')).equals(Buffer.alloc(5000))).toBe(true)
  expect(readFileSync(join(stage, 'z'), 'latin1')).toBe('\0')
  const { blocks, mode, mtimeMs } = statSync(join(stage, 'sparse'))
  expect(blocks * 512, 'bytes on the disk').toBeLessThan(100_000)
  expect({ mode: mode & 0o7777, mtimeMs }).toEqual({ mode: 0o4755, mtimeMs: 1_000_000_000_000 })
})

test('an archive that has holes itself, also behind the last byte of a file that is none, loses nothing', async () => {
  const content = Buffer.alloc(5 * 4096, 'x')
  content.fill(0, 4 * 4096 + 1)
  const archive = tar({ name: 'last', content })
  const dig = (blob: string) => {
    sh(folder, `fallocate --dig-holes ${blob}`)
    expect(statSync(blob).blocks * 512).toBeLessThan(archive.length)
  }
  const { stage, done } = unpack(folder, archive, sha256(archive), dig)
  await done
  expect(readFileSync(join(stage, 'last')).equals(content)).toBe(true)
})
