/** Images that are pushed, seen from the command line and from the registry. The registry is the course's, on loopback. */

import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RegistryOptions } from '../../course/registry/registry.ts'
import { type Descriptor, type ImageManifest, mediaTypes } from '../../runtime/formats/oci/image.ts'
import { dockerArchive, sha256, tar } from '../fixtures/archives.ts'
import { type ImageParts, makeImage } from '../fixtures/made-images.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { startRegistry, type TestRegistry } from '../fixtures/registry.ts'
import { TemporaryFolder } from '../fixtures/temporary-folder.ts'

let here: TemporaryFolder
let registry: TestRegistry
let layers: readonly Buffer[]

beforeEach(async () => {
  here = new TemporaryFolder()
  registry = await startRegistry()
  layers = [await tar({ name: 'lower', content: 'lower\n'.repeat(2000) }), await tar({ name: 'upper', content: 'upper\n' })]
  await load(here)
})

afterEach(async () => {
  await registry.close()
  here.remove()
})

const name = (path = 'app') => `${registry.host}/${path}`

/** Loads an image of two plain layers, as `made`. */
async function load(folder: TemporaryFolder): Promise<void> {
  writeFileSync(folder.path('made.tar'), await dockerArchive({ layers }))
  await folder.ok('load', '-q', '-i', folder.path('made.tar'))
}

async function restart(options: RegistryOptions): Promise<void> {
  await registry.close()
  registry = await startRegistry(options)
}

async function pushed(...args: readonly string[]): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await here.minidock(['push', ...args])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stdout.split('\n')
}

async function refused(...args: readonly string[]): Promise<string> {
  const { exitCode, stderr } = await here.minidock(['push', ...args])
  expect(exitCode).toBe(1)
  return stderr
}

async function manifestOf(path = 'app', tag = 'latest') {
  const accept = [mediaTypes.index, mediaTypes.dockerIndex, mediaTypes.manifest, mediaTypes.dockerManifest].join(', ')
  const answer = await fetch(`http://${registry.host}/v2/${path}/manifests/${tag}`, { headers: { accept } })
  const manifest = JSON.parse(await answer.text()) as ImageManifest & { readonly manifests?: readonly Descriptor[] }
  return { manifest, digest: answer.headers.get('docker-content-digest'), mediaType: answer.headers.get('content-type') }
}

const requests = (method: string) => registry.requests.filter(request => request.method === method)
const label = (layer: Buffer) => sha256(layer).slice(0, 12)

describe('an image that was made here', () => {
  test('in a pipe each change of a layer is printed, the topmost first, and at the end the digest', async () => {
    await here.ok('tag', 'made', name())
    const lines = await pushed(name())
    const { manifest, digest } = await manifestOf()
    const { length } = JSON.stringify(manifest)
    expect(lines.slice(0, 4)).toEqual([
      'Using default tag: latest',
      `The push refers to repository [${name()}]`,
      ...layers.toReversed().map(layer => `${label(layer)}: Preparing`),
    ])
    expect(lines.slice(4, -1).sort()).toEqual(layers.map(layer => `${label(layer)}: Pushed`).sort())
    expect(lines.at(-1)).toBe(`latest: digest: ${digest} size: ${length}`)
  })

  test('its plain layers are sent compressed, its id stays, and skopeo and umoci read it', async () => {
    await here.ok('tag', 'made', name())
    await pushed(name())
    const { manifest } = await manifestOf()
    expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([mediaTypes.layerGzip, mediaTypes.layerGzip])
    expect(manifest.config.digest).toBe(await here.ok('images', '-q', '--no-trunc', 'made'))
    const layout = `oci:${here.path('layout')}:got`
    await execa('skopeo', ['copy', '--src-tls-verify=false', `docker://${name()}`, layout], { env: { HOME: here.folder } })
    await execa('umoci', ['raw', 'unpack', '--rootless', '--image', layout.replace('oci:', ''), here.path('unpacked')])
    expect(readFileSync(here.path('unpacked/upper'), 'utf8')).toBe('upper\n')
  })

  test('a second push uploads nothing, has the same digest, and leaves the list of images as it is', async () => {
    await here.ok('tag', 'made', name())
    const [first] = [(await pushed(name())).at(-1)]
    const uploads = requests('POST').length
    const list = () => statSync(`${here.root}/images/index.json`).ino
    const before = list()
    const lines = await pushed(name())
    expect(list()).toBe(before)
    expect(lines.slice(4, -1)).toEqual(layers.toReversed().map(layer => `${label(layer)}: Layer already exists`))
    expect([lines.at(-1), requests('POST').length]).toEqual([first, uploads])
  })

  test('another machine that has the same image pushes the same digest', async () => {
    const other = new TemporaryFolder()
    try {
      await load(other)
      for (const [folder, path] of [
        [here, 'a'],
        [other, 'b'],
      ] as const) {
        await folder.ok('tag', 'made', name(path))
        await folder.ok('push', '-q', name(path))
      }
      expect((await manifestOf('a')).digest).toBe((await manifestOf('b')).digest)
    } finally {
      other.remove()
    }
  })

  test('what is in the store afterwards is what was there before', async () => {
    await here.ok('tag', 'made', name())
    const before = here.contents()
    await pushed(name())
    expect(here.contents()).toEqual(before)
  })

  test('its name stands for what the registry has: as digest, for run, and for pull', async () => {
    await here.ok('tag', 'made', name())
    await pushed(name())
    const { digest } = await manifestOf()
    expect(await here.ok('images', '--digests', '--format', '{{.Digest}}', name())).toBe(digest)
    expect(await here.ok('image', 'inspect', '--format', '{{.Id}}', `${name()}@${digest}`)).toBe(
      await here.ok('image', 'inspect', '--format', '{{.Id}}', 'made'),
    )
    expect(await here.ok('pull', name())).toContain('Status: Image is up to date for')
  })
})

describe('what is known of a registry', () => {
  test('a layer that is in another of its repositories is taken over from there', async () => {
    for (const path of ['first', 'team/second']) await here.ok('tag', 'made', name(path))
    await pushed(name('first'))
    const lines = await pushed(name('team/second'))
    expect(lines.slice(4, -1).sort()).toEqual(layers.map(layer => `${label(layer)}: Mounted from first`).sort())
    expect(requests('PUT').filter(({ path }) => path.startsWith('/v2/team/second/blobs/'))).toEqual([])
  })

  test('-a pushes all tags of a repository', async () => {
    for (const tag of ['1', '2']) await here.ok('tag', 'made', `${name()}:${tag}`)
    const lines = await pushed('-a', name())
    expect(lines.filter(line => line.includes('digest:')).map(line => line.slice(0, 2))).toEqual(['1:', '2:'])
    expect((await manifestOf('app', '1')).digest).toBe((await manifestOf('app', '2')).digest)
  })

  test('-q prints the full name alone', async () => {
    await here.ok('tag', 'made', name())
    expect(await pushed('-q', name())).toEqual([`${name()}:latest`])
  })
})

test.each<ImageParts>([{ family: 'docker' }, { compression: 'zstd' }, { compression: 'none' }])(
  'what was pulled is pushed with the digest that it had: %o',
  async parts => {
    const image = await makeImage(parts)
    await registry.put(image, 'from')
    await here.ok('pull', '-q', name('from'))
    await here.ok('tag', name('from'), name('to'))
    const lines = await pushed(name('to'))
    expect(lines.at(-1)).toBe(`latest: digest: ${image.descriptor.digest} size: ${image.descriptor.size}`)
    expect((await manifestOf('to')).mediaType).toBe(image.descriptor.mediaType)
  },
)

test('a push that is interrupted leaves nothing of what was made for it', async () => {
  const asked = Promise.withResolvers<void>()
  const silent = createServer(({ method }, answer) => {
    if (method === 'GET' || method === 'HEAD') answer.writeHead(method === 'GET' ? 200 : 404).end()
    else asked.resolve()
  })
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  try {
    const reference = `127.0.0.1:${(silent.address() as AddressInfo).port}/app`
    await here.ok('tag', 'made', reference)
    const before = here.contents()
    const running = execa(MINIDOCK, ['push', reference], { reject: false, env: { MINIDOCK_ROOT: here.root } })
    await asked.promise
    running.kill('SIGINT')
    await running
    expect(here.contents()).toEqual(before)
  } finally {
    silent.closeAllConnections()
    silent.close()
  }
})

test('an image that is removed while it is pushed is pushed whole, and gone then', async () => {
  let removal: Promise<string> | undefined
  const got: Buffer[] = []
  const taking = createServer(async (request, answer) => {
    const { method } = request
    // When the first question comes, the push has begun: the answer waits until the image is gone.
    removal ??= here.ok('rmi', 'made', reference)
    await removal
    if (method === 'PUT') got.push(await buffer(request))
    answer.writeHead(method === 'HEAD' ? 404 : method === 'POST' ? 202 : 201, { location: '/v2/app/blobs/uploads/1' }).end()
  })
  await once(taking.listen(0, '127.0.0.1'), 'listening')
  const reference = `127.0.0.1:${(taking.address() as AddressInfo).port}/app`
  try {
    await here.ok('tag', 'made', reference)
    await pushed(reference)
    const manifest = JSON.parse(String(got.at(-1))) as ImageManifest
    const named = [...manifest.layers, manifest.config].map(({ digest }) => digest)
    expect(got.slice(0, -1).map(bytes => `sha256:${sha256(bytes)}`)).toEqual(expect.arrayContaining(named))
    expect(readdirSync(`${here.root}/images/blobs/sha256`)).toEqual([])
    expect(readdirSync(`${here.root}/images`).filter(name => name.startsWith('.tmp'))).toEqual([])
  } finally {
    taking.closeAllConnections()
    taking.close()
  }
})

describe('what cannot be pushed', () => {
  test('names that are not here', async () => {
    expect(await refused(name('none'))).toContain(`minidock: tag does not exist: ${name('none')}:latest`)
    expect(await refused('-a', name('none'))).toContain(`minidock: an image does not exist locally with the tag: ${name('none')}`)
    expect(await refused('-a', `${name()}:1`)).toContain("minidock: tag can't be used with --all-tags/-a")
    expect(await refused(`${name()}@sha256:${'0'.repeat(64)}`)).toContain('minidock: cannot push a digest reference')
    expect(registry.requests).toEqual([])
  })

  test('a platform that the image is not for', async () => {
    await here.ok('tag', 'made', name())
    expect(await refused('--platform', 'linux/386', name())).toContain(
      `minidock: image with reference ${name()}:latest was found but does not provide the specified platform (linux/386)`,
    )
  })

  test('to a registry that wants to know who asks: nothing is left of what was made for it', async () => {
    await restart({ authorization: { kind: 'basic', users: { me: 'secret' } } })
    await here.ok('tag', 'made', name())
    const before = here.contents()
    expect(await refused(name())).toContain(`minidock login ${registry.host}`)
    expect(here.contents()).toEqual(before)
    expect(readdirSync(`${here.root}/images`).filter(file => file.startsWith('.tmp'))).toEqual([])
  })

  test('to a registry that is not there', async () => {
    await here.ok('tag', 'made', name())
    await registry.close()
    expect(await refused(name())).toContain(registry.host)
  })
})
