/** Archives of several images, between minidock and the programs that others use: each reads what the other wrote, name for name and digest for digest. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Dockerd, startDockerd } from '../engines/dockerd.ts'
import { podmanIn } from '../engines/podman-command.ts'
import { dockerArchive, tar } from '../fixtures/archives.ts'
import { removeTemporary } from '../fixtures/remove-temporary.ts'
import { TemporaryFolder } from '../fixtures/temporary-folder.ts'
import { within } from '../suite/slowness.ts'

const TAGS = ['app:1', 'app:2', 'base:1', 'registry.example:5000/team/base:9'] as const

const here = new TemporaryFolder()
/** Podman takes no longer path than fifty characters. */
const short = mkdtempSync('/tmp/lab-')
const saved = here.path('saved.tar')
let dockerd: Dockerd | undefined
let ids: Readonly<Record<string, string>>

/** Full ids by names; podman calls a name without a registry `localhost/…`. */
async function idsOf(list: Promise<string>): Promise<Record<string, string>> {
  const lines = (await list).split('\n').filter(line => line !== '' && !line.startsWith('<none>'))
  return Object.fromEntries(lines.map(line => line.replace(/^localhost\//, '').split(' ')).sort())
}

const FORMAT = ['images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}'] as const

async function docker(...args: readonly string[]): Promise<string> {
  const { client, env } = dockerd ?? expect.fail('docker is started before the first check')
  return (await execa(client, args, { env })).stdout
}

async function podman(...args: readonly string[]): Promise<string> {
  // It mounts its storage on itself while it works: in a mount namespace of its own nothing of that is left.
  return (await execa('unshare', ['--mount', ...podmanIn(short), ...args])).stdout
}

/** Loads an archive into an empty store. @returns what was printed, and the ids by name */
async function loaded(archive: string): Promise<{ readonly lines: readonly string[]; readonly ids: Record<string, string> }> {
  const fresh = new TemporaryFolder()
  try {
    const lines = (await fresh.ok('load', '-i', archive)).split('\n').sort()
    return { lines, ids: await idsOf(fresh.ok(...FORMAT)) }
  } finally {
    fresh.remove()
  }
}

beforeAll(async () => {
  dockerd = await startDockerd({ folder: here.path('d'), ownNetwork: true })
  const [lower, upper] = [await tar({ name: 'etc/', type: 'directory' }, { name: 'etc/base', content: 'base' }), await tar({ name: 'app' })]
  await here.minidock(['load'], { input: await dockerArchive({ layers: [lower], tags: TAGS.slice(2) }) })
  await here.minidock(['load'], {
    input: await dockerArchive({ layers: [lower, upper], tags: TAGS.slice(0, 2), config: { author: 'app' } }),
  })
  ids = await idsOf(here.ok(...FORMAT))
  await here.ok('save', '-o', saved, 'app', 'base:1', 'registry.example:5000/team/base:9')
}, within(120))

afterAll(async () => {
  await dockerd?.stop()
  here.remove()
  removeTemporary(short)
})

test('GNU tar lists what was saved: each blob once, and the documents of both formats', async () => {
  const { stdout } = await execa('tar', ['-tf', saved])
  const names = stdout.split('\n')
  expect(names.filter(name => /^blobs\/sha256\/[0-9a-f]{64}$/.test(name))).toHaveLength(6)
  expect(names.filter(name => !name.startsWith('blobs/'))).toEqual(['index.json', 'manifest.json', 'oci-layout', 'repositories'])
  expect(new Set(names).size).toBe(names.length)
})

test('docker loads it: the same names, and the same ids', async () => {
  expect((await docker('load', '-i', saved)).split('\n').sort()).toEqual(TAGS.map(tag => `Loaded image: ${tag}`))
  expect(await idsOf(docker(...FORMAT))).toEqual(ids)
})

test('podman loads it: the same names, and the same ids', async () => {
  await podman('load', '-i', saved)
  expect(await idsOf(podman('images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}'))).toEqual(ids)
})

test('what docker saved of several images is loaded, as it is and compressed', async () => {
  const archive = here.path('docker.tar')
  await docker('save', '-o', archive, 'app', 'base:1', 'registry.example:5000/team/base:9')
  const expected = { lines: TAGS.map(tag => `Loaded image: ${tag}`), ids }
  expect(await loaded(archive)).toEqual(expected)
  writeFileSync(`${archive}.gz`, gzipSync(readFileSync(archive)))
  expect(await loaded(`${archive}.gz`)).toEqual(expected)
})

test.each(['docker-archive', 'oci-archive'])('what podman saved as %s is loaded', async format => {
  const archive = here.path(`podman-${format}.tar`)
  await podman('save', '--format', format, '-o', archive, 'app:1')
  const { lines, ids: found } = await loaded(archive)
  expect(lines).toEqual(['Loaded image: localhost/app:1'])
  expect(Object.keys(found)).toEqual(['app:1'])
  // For the other format podman writes the config anew, which gives it another digest.
  if (format === 'docker-archive') expect(found).toEqual({ 'app:1': ids['app:1'] })
})

test('what podman saved of several images is loaded', async () => {
  const archive = here.path('podman-several.tar')
  await podman('save', '--multi-image-archive', '-o', archive, 'app:1', 'base:1')
  expect((await loaded(archive)).ids).toEqual({ 'app:1': ids['app:1'], 'base:1': ids['base:1'] })
})

test('layers that skopeo compressed with zstd are loaded, and umoci unpacks what skopeo copied', async () => {
  const [layout, archive] = [here.path('layout'), here.path('zstd.tar')]
  const copy = (...args: readonly string[]) => execa('skopeo', ['copy', '--quiet', ...args])
  await copy(`docker-archive:${saved}:app:2`, `oci:${layout}:app`)
  await copy('--dest-compress-format', 'zstd', '--dest-compress', `docker-archive:${saved}:app:2`, `oci-archive:${archive}:app:2`)
  expect((await execa('tar', ['-xOf', archive, 'index.json'])).stdout).toContain('manifests')
  expect((await loaded(archive)).lines).toEqual(['Loaded image: app:2'])
  await execa('umoci', ['unpack', '--image', `${layout}:app`, here.path('bundle')])
  expect(readFileSync(here.path('bundle/rootfs/etc/base'), 'utf8')).toBe('base')
})
