/** What goes into the store comes out of it: layers with everything that a tar can say, images between minidock and the programs that others use. */

import { execFileSync } from 'node:child_process'
import { lstatSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Server } from '../../runtime/kernel/launch/server.ts'
import { OutputBuffer } from '../../runtime/kernel/program/kinds.ts'
import { Program } from '../../runtime/kernel/program/program.ts'
import { dockerArchive, type Entry, sha256, tar } from '../fixtures/archives.ts'
import { TemporaryFolder } from '../fixtures/temporary-folder.ts'
import { within } from '../suite/slowness.ts'

const LAUNCHER = join(import.meta.dirname, '../../build/launcher')
const here = new TemporaryFolder()
const other = new TemporaryFolder()

/** Everything that is easily lost. */
const entries: readonly Entry[] = [
  { name: 'bin/', type: 'directory' },
  { name: 'bin/su', mode: 0o4755, content: 'su' },
  { name: 'bin/again', type: 'link', linkname: 'bin/su' },
  { name: 'bin/wall', mode: 0o2755, uid: 0, gid: 5, content: 'wall' },
  { name: 'dev/', type: 'directory' },
  { name: 'dev/null', type: 'character-device', mode: 0o666, devmajor: 1, devminor: 3 },
  { name: 'dev/loop9', type: 'block-device', mode: 0o660, devmajor: 7, devminor: 9 },
  { name: 'etc/', type: 'directory' },
  { name: 'etc/mine', uid: 1000, gid: 1001, mode: 0o640, content: 'mine', mtime: new Date('2020-02-02T02:02:02Z') },
  { name: 'etc/noted', content: 'noted', pax: { 'SCHILY.xattr.user.note': 'kept' } },
  { name: 'etc/outside', type: 'symlink', linkname: '/../../etc/shadow' },
  { name: 'run/', type: 'directory' },
  { name: 'run/fifo', type: 'fifo', mode: 0o600 },
  { name: 'tmp/', type: 'directory', mode: 0o1777 },
]
const whiteouts: readonly Entry[] = [
  { name: 'bin/', type: 'directory' },
  { name: 'bin/.wh.wall' },
  { name: 'etc/', type: 'directory' },
  { name: 'etc/.wh..wh..opq' },
  { name: 'etc/new', content: 'new' },
]
let lower: Buffer
let upper: Buffer
let archive: string

beforeAll(async () => {
  lower = await tar(...entries)
  upper = await tar(...whiteouts)
  archive = here.path('made.tar')
  writeFileSync(archive, await dockerArchive({ layers: [lower, upper], tags: ['made:latest', 'example.org/made:2'] }))
})
afterAll(() => {
  here.remove()
  other.remove()
})

async function attribute(path: string, name: string): Promise<string> {
  const server = Server.start(LAUNCHER)
  try {
    const program = new Program()
    const emitter = program.emitter({ module: 'lab', chapter: 0, why: 'what was kept' })
    const [size, value] = [emitter.register('size'), new OutputBuffer(64)]
    emitter.into(size).lgetxattr(path, name, value, value.length)
    const reply = await server.run(program, { reply: true })
    return Buffer.from(reply.data.subarray(value.offset, value.offset + reply.register(size))).toString()
  } finally {
    await server.close()
  }
}

async function checkLower(root: string): Promise<void> {
  const stat = (name: string) => lstatSync(join(root, name))
  expect(stat('bin/su').mode).toBe(0o104755)
  expect(stat('bin/again').ino).toBe(stat('bin/su').ino)
  expect(stat('bin/su').nlink).toBe(2)
  expect([stat('bin/wall').mode, stat('bin/wall').gid]).toEqual([0o102755, 5])
  expect([stat('dev/null').mode, stat('dev/null').rdev]).toEqual([0o020666, 0x103])
  expect([stat('dev/loop9').mode, stat('dev/loop9').rdev]).toEqual([0o060660, 0x709])
  const { mode, uid, gid, mtime } = stat('etc/mine')
  expect([mode, uid, gid, mtime.toISOString()]).toEqual([0o100640, 1000, 1001, '2020-02-02T02:02:02.000Z'])
  expect(readlinkSync(join(root, 'etc/outside'))).toBe('/../../etc/shadow')
  expect(stat('run/fifo').mode).toBe(0o010600)
  expect(stat('tmp').mode).toBe(0o041777)
  expect(await attribute(join(root, 'etc/noted'), 'user.note')).toBe('kept')
}

async function checkUpper(root: string): Promise<void> {
  const whiteout = lstatSync(join(root, 'bin/wall'))
  expect([whiteout.isCharacterDevice(), whiteout.rdev]).toEqual([true, 0])
  expect(await attribute(join(root, 'etc'), 'trusted.overlay.opaque')).toBe('y')
  expect(readFileSync(join(root, 'etc/new'), 'utf8')).toBe('new')
}

test('import keeps hard links, set-uid bits, owners, times, devices, fifos and extended attributes', async () => {
  const file = here.path('tree.tar')
  writeFileSync(file, lower)
  const id = await here.ok('import', '-c', 'CMD ["/bin/su"]', '-c', 'ENV A="b c"', '-m', 'made by hand', file, 'tree')
  expect(id).toMatch(/^sha256:[0-9a-f]{64}$/)
  const [root = ''] = await here.layersOf('tree')
  await checkLower(root)
  const config: unknown = JSON.parse(here.blob(id.slice(7)))
  expect(config).toMatchObject({
    config: { Cmd: ['/bin/su'], Env: ['A=b c'] },
    rootfs: { diff_ids: [`sha256:${sha256(lower)}`] },
    history: [{ comment: 'made by hand' }],
  })
  await here.ok('rmi', 'tree')
  expect(here.contents()).toEqual([])
})

const by = (program: string) => (bytes: Buffer) => execFileSync(program, ['-c'], { input: bytes })

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
  ['xz', by('xz')],
  ['bzip2', by('bzip2')],
])('import and load read what %s compressed', async (_name, compress) => {
  const imported = await here.minidock(['import', '-', 'tree'], { input: compress(lower) })
  expect(imported.exitCode).toBe(0)
  expect(await here.layersOf('tree')).toEqual([join(here.root, 'layers', sha256(lower).slice(0, 24))])
  const loaded = await here.minidock(['load'], { input: compress(readFileSync(archive)) })
  expect(loaded.stdout).toBe('Loaded image: made:latest\nLoaded image: example.org/made:2')
  await here.ok('rmi', '-f', 'tree', 'made', 'example.org/made:2')
  expect(here.contents()).toEqual([])
})

test('load keeps whiteouts and opaque directories, and compressed layers', async () => {
  const compressed = await dockerArchive({ layers: [lower, upper] })
  await here.minidock(['load'], { input: compressed })
  const [first = '', second = ''] = await here.layersOf('made')
  await checkLower(first)
  await checkUpper(second)
  await here.ok('rmi', 'made')
  expect(here.contents()).toEqual([])
})

test('an image that is saved and loaded is the same image, digest for digest', async () => {
  await here.ok('load', '-q', '-i', archive)
  const saved = here.path('saved.tar')
  expect(await here.ok('save', '-o', saved, 'made', 'example.org/made:2')).toBe('')
  expect(await other.ok('load', '-i', saved)).toBe('Loaded image: made:latest\nLoaded image: example.org/made:2')
  const format = ['image', 'inspect', '--format', '{{.RepoTags}} {{.Id}} {{.Descriptor.digest}}', 'made']
  expect(await other.ok(...format)).toBe(await here.ok(...format))
  const [first = '', second = ''] = await other.layersOf('made')
  await checkLower(first)
  await checkUpper(second)
  const again = other.path('again.tar')
  await other.ok('save', '-o', again, 'made', 'example.org/made:2')
  expect(sha256(readFileSync(again))).toBe(sha256(readFileSync(saved)))
})

test('skopeo reads a saved image as docker-archive and as oci-archive', async () => {
  const saved = here.path('saved.tar')
  const layers = [lower, upper].map(layer => `sha256:${sha256(layer)}`)
  for (const source of [
    `docker-archive:${saved}:made:latest`,
    `docker-archive:${saved}:example.org/made:2`,
    `oci-archive:${saved}:latest`,
  ]) {
    const { stdout } = await execa('skopeo', ['inspect', source])
    expect(JSON.parse(stdout)).toMatchObject({ Os: 'linux', Layers: layers })
  }
})

test.each(['docker-archive', 'oci-archive'])('load reads what skopeo wrote as %s', async kind => {
  const written = here.path(`skopeo-${kind}.tar`)
  await execa('skopeo', ['copy', `docker-archive:${here.path('saved.tar')}:made:latest`, `${kind}:${written}:made:again`])
  expect(await other.ok('load', '-i', written)).toBe('Loaded image: made:again')
  expect(await other.layersOf('made:again')).toEqual(await other.layersOf('made:latest'))
  await other.ok('rmi', 'made:again')
})

test('save by id leaves out the names, save by name takes all its tags', async () => {
  await here.ok('tag', 'made', 'made:older')
  const id = await here.ok('images', '-q', 'made:latest')
  const list = async (...names: string[]) => {
    const file = here.path('list.tar')
    await here.ok('save', '-o', file, ...names)
    const { stdout } = await execa('tar', ['-xOf', file, 'manifest.json'])
    return JSON.parse(stdout)
  }
  expect(await list(id)).toMatchObject([{ RepoTags: [] }])
  expect(await list('made')).toMatchObject([{ RepoTags: ['made:latest', 'made:older'] }])
  expect(await list('made:older')).toMatchObject([{ RepoTags: ['made:older'] }])
  expect(await list('--platform', 'linux/amd64', 'made:older')).toHaveLength(1)
  expect((await here.minidock(['save', '-o', here.path('no.tar'), '--platform', 'linux/arm64', 'made:older'])).stderr).toContain(
    'image with reference made:older was found but does not provide the specified platform (linux/arm64)',
  )
})

test('load of an image without a name says its id', async () => {
  const { stdout } = await here.minidock(['load'], { input: await dockerArchive({ layers: [upper], tags: [] }) })
  expect(stdout).toMatch(/^Loaded image ID: sha256:[0-9a-f]{64}$/)
  await here.ok('rmi', stdout.slice(17))
})

test('load takes a name from the image that had it, and says so', async () => {
  const before = await here.ok('images', '-q', '--no-trunc', 'made:latest')
  const { stdout } = await here.minidock(['load'], { input: await dockerArchive({ layers: [upper] }) })
  expect(stdout).toBe(
    `The image made:latest already exists, renaming the old one with ID ${before} to empty string\nLoaded image: made:latest`,
  )
})

test('a load that is interrupted leaves nothing, or was done', async () => {
  const fresh = new TemporaryFolder()
  try {
    const big = await tar({ name: 'big', content: Buffer.alloc(2 ** 26, 'x') })
    writeFileSync(fresh.path('big.tar'), await dockerArchive({ layers: [lower, big] }))
    for (const seconds of [0.1, 0.15, 0.2, 0.3]) {
      // Moments in the midst of it, on this machine.
      await fresh.interrupted(['load', '-i', fresh.path('big.tar')], within(seconds))
      if ((await fresh.ok('images', '-q')) !== '') await fresh.ok('rmi', 'made')
      expect(fresh.contents()).toEqual([])
    }
  } finally {
    fresh.remove()
  }
})
