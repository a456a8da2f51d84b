/** Archives that are damaged, or made to do harm: each is refused with a reason, and nothing of it stays. */

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dockerArchive, type Entry, imageConfig, sha256, tar } from '../fixtures/archives.ts'
import { TemporaryFolder } from '../fixtures/temporary-folder.ts'

const here = new TemporaryFolder()
let layer: Buffer

beforeAll(async () => {
  layer = await tar({ name: 'etc/', type: 'directory' }, { name: 'etc/motd', content: 'hello\n' })
})
afterAll(() => here.remove())

async function load(archive: Buffer): Promise<string> {
  const { exitCode, stdout, stderr } = await here.minidock(['load'], { input: archive })
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(here.contents()).toEqual([])
  expect(await here.ok('images', '-q')).toBe('')
  return stderr
}

function manifest(entry: object): Entry {
  return { name: 'manifest.json', content: JSON.stringify([entry]) }
}

test('something that is no archive', async () => {
  expect(await load(Buffer.from('hello '.repeat(500)))).toContain('no tar archive')
})

test('an empty file', async () => {
  expect(await load(Buffer.alloc(0))).toContain('the archive has no image: neither an index.json nor a manifest.json is in it')
})

test('an archive that was cut off', async () => {
  const archive = await dockerArchive({ layers: [layer] })
  expect(await load(archive.subarray(0, 2000))).toContain('the archive ends too early, in its member 1')
})

test("a file system's tar", async () => {
  expect(await load(layer)).toContain('minidock import FILE.tar NAME')
})

test('an archive of more files than images have', async () => {
  const names = Array.from({ length: 10_001 }, (_, index) => ({ name: `d${index}/`, type: 'directory' as const }))
  expect(await load(await tar(...names))).toContain('the archive has more than 10000 files: it is no archive of images')
})

test('a member that climbs out', async () => {
  expect(await load(await tar({ name: '../../etc/cron.d/x', content: 'x' }))).toContain(
    'the archive names a file outside of itself: ../../etc/cron.d/x',
  )
})

test('a member with an absolute name', async () => {
  expect(await load(await tar({ name: '/etc/cron.d/x', content: 'x' }))).toContain(
    'the archive names a file outside of itself: /etc/cron.d/x',
  )
})

test('a link that leads out', async () => {
  const link = await tar({ name: 'a/layer.tar', type: 'symlink', linkname: '../../../etc/shadow' })
  expect(await load(link)).toContain('the archive names a file outside of itself: ../../etc/shadow')
})

test('a manifest.json that is a link', async () => {
  const link = await tar({ name: 'manifest.json', type: 'symlink', linkname: 'etc/passwd' })
  expect(await load(link)).toContain('manifest.json in the archive is a symlink and not a file')
})

test('a manifest.json that names a file outside', async () => {
  const archive = await tar(manifest({ Config: '../../../etc/passwd', RepoTags: null, Layers: [] }))
  expect(await load(archive)).toContain('the archive names a file outside of itself: ../../../etc/passwd')
})

test('a manifest.json that is no JSON', async () => {
  expect(await load(await tar({ name: 'manifest.json', content: '[{' }))).toContain('manifest.json in the archive is not JSON')
})

test('a manifest.json of another shape', async () => {
  expect(await load(await tar({ name: 'manifest.json', content: '[{"Config": 1}]' }))).toContain(
    'invalid manifest.json: 0.Config: expected a string, got 1',
  )
})

test('a layer in a compression that no image has', async () => {
  const archive = await tar(
    { name: 'l.tar', content: execFileSync('xz', ['-c'], { input: layer }) },
    { name: 'c.json', content: JSON.stringify(imageConfig([layer])) },
    manifest({ Config: 'c.json', Layers: ['l.tar'] }),
  )
  expect(await load(archive)).toContain('a layer in the archive is compressed with xz')
})

test('a config that is missing', async () => {
  const archive = await tar(manifest({ Config: 'x.json', RepoTags: null, Layers: [] }))
  expect(await load(archive)).toContain('the archive has no file x.json')
})

test('a layer that is missing', async () => {
  const archive = await tar(
    { name: 'c.json', content: JSON.stringify(imageConfig([layer])) },
    manifest({ Config: 'c.json', Layers: ['l.tar'] }),
  )
  expect(await load(archive)).toContain('the archive has no file l.tar')
})

test('a layer too many', async () => {
  const archive = await tar(
    { name: 'l.tar', content: layer },
    { name: 'c.json', content: JSON.stringify(imageConfig([layer])) },
    manifest({ Config: 'c.json', Layers: ['l.tar', 'l.tar'] }),
  )
  expect(await load(archive)).toContain("the image's config names 1 layers, and the archive has 2")
})

test("a layer that is not what the image's config says", async () => {
  const other = await tar({ name: 'etc/motd', content: 'goodbye\n' })
  const archive = await tar(
    { name: 'l.tar', content: other },
    { name: 'c.json', content: JSON.stringify(imageConfig([layer])) },
    manifest({ Config: 'c.json', RepoTags: ['bad:latest'], Layers: ['l.tar'] }),
  )
  expect(await load(archive)).toContain(sha256(layer))
})

test('a compressed layer that the config knows by the digest of its file', async () => {
  const archive = await dockerArchive({ layers: [gzipSync(layer)] })
  expect(await load(archive)).toContain(`its content has the digest sha256:${sha256(layer)}`)
})

test('a second layer that is bad, after a first one that is good', async () => {
  const climbing = await tar({ name: '../../escaped', content: 'x' })
  expect(await load(await dockerArchive({ layers: [layer, climbing] }))).toContain('escaped')
})

test('a layer whose link leads out, with a file behind it', async () => {
  const through = await tar({ name: 'out', type: 'symlink', linkname: '/tmp' }, { name: 'out/minidock-escaped', content: 'x' })
  const { exitCode } = await here.minidock(['load'], { input: await dockerArchive({ layers: [through] }) })
  expect(existsSync('/tmp/minidock-escaped')).toBe(false)
  if (exitCode === 0) await here.ok('rmi', 'made')
  expect(here.contents()).toEqual([])
})

test('a name that is none', async () => {
  expect(await load(await dockerArchive({ layers: [layer], tags: ['UPPER:latest'] }))).toContain('must be lowercase')
})

test('an image for another system', async () => {
  expect(await load(await dockerArchive({ layers: [layer], config: { os: 'windows' } }))).toContain(
    'the image is for windows, and not for linux',
  )
})

test('an OCI layout whose blob is not what its name says', async () => {
  const archive = await tar({ name: `blobs/sha256/${'0'.repeat(64)}`, content: 'x' })
  expect(await load(archive)).toContain(`sha256:${'0'.repeat(64)}`)
})

test('an OCI layout whose config is a link to another', async () => {
  const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
  const blob = (content: string | Buffer, mediaType: string) => ({ mediaType, digest: `sha256:${sha256(content)}`, size: content.length })
  const config = JSON.stringify(imageConfig([layer], {}))
  const promised = blob(`${config.slice(0, -1)} `, 'application/vnd.oci.image.config.v1+json')
  const layers = [blob(layer, 'application/vnd.oci.image.layer.v1.tar')]
  const document = JSON.stringify({ schemaVersion: 2, config: promised, layers })
  const index = JSON.stringify({ schemaVersion: 2, manifests: [blob(document, MANIFEST)] })
  const archive = await tar(
    { name: 'index.json', content: index },
    { name: `blobs/sha256/${sha256(document)}`, content: document },
    { name: `blobs/sha256/${sha256(layer)}`, content: layer },
    { name: 'config.json', content: config },
    { name: `blobs/${promised.digest.replace(':', '/')}`, type: 'symlink', linkname: '../../config.json' },
  )
  expect(await load(archive)).toContain(`the blob ${promised.digest} in the archive is another: sha256:${sha256(config)}`)
})

test('an OCI layout whose manifest is missing', async () => {
  const digest = `sha256:${'1'.repeat(64)}`
  const index = { schemaVersion: 2, manifests: [{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 1 }] }
  expect(await load(await tar({ name: 'index.json', content: JSON.stringify(index) }))).toContain(
    `the archive has no file blobs/sha256/${'1'.repeat(64)}`,
  )
})

test('an OCI layout of something that is no image', async () => {
  const empty = '{}'
  const blob = (content: string, mediaType: string) => ({ mediaType, digest: `sha256:${sha256(content)}`, size: content.length })
  const artifact = JSON.stringify({ schemaVersion: 2, config: blob(empty, 'application/vnd.oci.empty.v1+json'), layers: [] })
  const index = JSON.stringify({ schemaVersion: 2, manifests: [blob(artifact, 'application/vnd.oci.image.manifest.v1+json')] })
  const blobs = [empty, artifact].map(content => ({ name: `blobs/sha256/${sha256(content)}`, content }))
  expect(await load(await tar(...blobs, { name: 'index.json', content: index }))).toContain('is no container image')
})

test('an import of something that is no tar', async () => {
  const { exitCode, stderr } = await here.minidock(['import', '-', 'bad'], { input: 'no tar '.repeat(300) })
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^minidock: /)
  expect(here.contents()).toEqual([])
})

test.each([
  [['import', 'https://example.org/x.tar'], 'only files and stdin are read'],
  [['import', '/nonexistent.tar'], 'open /nonexistent.tar: no such file or directory'],
  [['import', '/tmp'], 'read /tmp: is a directory'],
  [['import', '-c', 'RUN make', '/dev/null'], 'RUN is not a valid change command'],
  [['import', '--platform', 'windows/amd64', '/dev/null'], 'operating system is not supported: windows'],
  [['import', '/dev/null', 'BAD'], 'must be lowercase'],
  [['load', '-i', '/nonexistent.tar'], 'open /nonexistent.tar: no such file or directory'],
  [['save', 'nothing'], 'no such image: nothing'],
  [['save', '-o', '/nonexistent/x.tar', 'nothing'], 'no such image: nothing'],
  [['tag', 'nothing', 'x'], 'no such image: nothing'],
  [['images', '-f', 'colour=red'], "invalid filter 'colour'"],
])('minidock %j says: %s', async (args, message) => {
  const { exitCode, stderr } = await here.minidock(args)
  expect(exitCode).toBe(1)
  expect(stderr).toContain(message)
  expect(here.contents()).toEqual([])
})
