/** `ADD` of archives: what is unpacked, what is copied as it is, and that nothing of an archive leaves its directory. */

import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryFolder } from '../kernel/containers.ts'
import { copying, listing, paths } from './copying.ts'
import { type Member, tar } from './tar-bytes.ts'

const folder = temporaryFolder()

const MEMBERS: readonly Member[] = [
  { name: 'd/', type: '5', mode: 0o750, uid: 3, gid: 4 },
  { name: 'd/f', content: 'text', mode: 0o4755, uid: 5, gid: 6 },
  { name: 'l', type: '2', link: 'd/f' },
]

const by = (program: string) => (input: Buffer) => execFileSync(program, ['-c'], { input })

/** A context that has one file, and what the image has before. */
function withFile(name: string, content: Uint8Array, image = '') {
  const room = copying(folder, '', image)
  writeFileSync(join(room.context, name), content)
  return room
}

test.each([
  ['plain', (bytes: Buffer) => bytes],
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
  ['xz', by('xz')],
  ['bzip2', by('bzip2')],
])('a %s archive is unpacked, whatever its name', async (_kind, compress) => {
  const room = withFile('data', compress(tar(...MEMBERS)))
  await room.copy('ADD data /x')
  expect(listing(room.image)).toEqual(['x d 755 0:0', 'x/d d 750 3:4', 'x/d/f f 4755 5:6', 'x/l l 777 0:0 d/f'])
})

test('COPY, --unpack=false and what is no archive: a copy', async () => {
  const archive = tar(...MEMBERS)
  const room = withFile('a.tar', archive)
  writeFileSync(join(room.context, 'log.gz'), gzipSync('text'))
  writeFileSync(join(room.context, 'cut.gz'), gzipSync(archive).subarray(0, 20))
  writeFileSync(join(room.context, 'BZh.txt'), 'BZh is how bzip2 begins')
  writeFileSync(join(room.context, 'empty.tar'), '')
  await room.copy('COPY a.tar /copied')
  await room.copy('ADD --unpack=false a.tar /added')
  await room.copy('ADD log.gz cut.gz BZh.txt empty.tar /x/')
  expect(paths(room.image)).toEqual(['added', 'copied', 'x/BZh.txt', 'x/cut.gz', 'x/empty.tar', 'x/log.gz'])
  expect(readFileSync(join(room.image, 'copied')).equals(archive)).toBe(true)
})

test('an archive and files: into one directory, in their order', async () => {
  const room = withFile('a.tar', tar({ name: 'f', content: 'of the archive' }))
  writeFileSync(join(room.context, 'f'), 'of the context')
  await room.copy('ADD f a.tar /x/')
  await room.copy('ADD a.tar f /y/')
  expect(readFileSync(join(room.image, 'x/f'), 'utf8')).toBe('of the archive')
  expect(readFileSync(join(room.image, 'y/f'), 'utf8')).toBe('of the context')
})

test('--chown counts for all that an archive holds', async () => {
  const room = withFile('a.tar', tar(...MEMBERS))
  await room.copy('ADD --chown=7:8 a.tar /x', { owner: { uid: 7, gid: 8 } })
  expect(listing(room.image)).toEqual(['x d 755 7:8', 'x/d d 750 7:8', 'x/d/f f 4755 7:8', 'x/l l 777 7:8 d/f'])
})

test('what an archive has takes the place of what is there', async () => {
  const image = 'mkdir -p x/a/b x/keep; touch x/c x/keep/f; ln -s /etc x/d'
  const room = withFile(
    'a.tar',
    tar({ name: 'a', content: 'x' }, { name: 'c/', type: '5' }, { name: 'd/', type: '5' }, { name: 'keep/', type: '5', mode: 0o700 }),
    image,
  )
  await room.copy('ADD a.tar /x')
  expect(listing(room.image).map(line => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'x d',
    'x/a f',
    'x/c d',
    'x/d d',
    'x/keep d',
    'x/keep/f f',
  ])
})

test('links of an archive are followed inside the image, and names that climb are refused', async () => {
  const outside = join(folder, 'outside')
  execFileSync('mkdir', ['-p', outside])
  const through = tar(
    { name: 'l', type: '2', link: '../../../../outside' },
    { name: 'm', type: '2', link: outside },
    { name: 'l/evil', content: 'x' },
  )
  const room = withFile('a.tar', through, 'mkdir outside')
  await room.copy('ADD a.tar /x')
  expect(paths(room.image)).toEqual(['outside/evil', 'x/l', 'x/m'])
  expect(readlinkSync(join(room.image, 'x/m'))).toBe(outside)
  await expect(withFile('b.tar', tar({ name: '../evil', content: 'x' })).copy('ADD b.tar /x')).rejects.toThrow('a name may not climb')
  expect(paths(outside)).toEqual([])
})

test('a compression whose program is not there is refused, with what to do', async () => {
  const room = withFile('a.tar.c', by('xz')(tar(...MEMBERS)))
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('PATH', folder)
  await expect(room.copy('ADD a.tar.c /x')).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'cannot unpack a.tar.c: it is compressed with xz, and there is no program xz here',
    hint: 'install it: apt-get install xz-utils\nor copy it as it is: ADD --unpack=false',
  })
  await room.copy('ADD --unpack=false a.tar.c /y')
  vi.unstubAllEnvs()
  expect(paths(room.image)).toEqual(['y'])
})
