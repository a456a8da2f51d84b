/** Indexes of several platforms: loaded, saved and pushed whole, with what this machine does not run. */

import { readFileSync, writeFileSync } from 'node:fs'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Descriptor, mediaTypes } from '../../runtime/formats/oci/image.ts'
import { tar } from '../fixtures/archives.ts'
import { digestOf, type MadeImage, makeImage, makeIndex } from '../fixtures/made-images.ts'
import { startRegistry, type TestRegistry } from '../fixtures/registry.ts'
import { TemporaryFolder } from '../fixtures/temporary-folder.ts'

const [OWN, OTHER] = process.arch === 'arm64' ? (['arm64', 'amd64'] as const) : (['amd64', 'arm64'] as const)

let here: TemporaryFolder
let registry: TestRegistry
let own: MadeImage
let other: MadeImage
let index: MadeImage

beforeEach(async () => {
  here = new TemporaryFolder()
  registry = await startRegistry()
  own = await makeImage({ platform: { os: 'linux', architecture: OWN }, layers: [{ own: 'own\n' }] })
  other = await makeImage({ platform: { os: 'linux', architecture: OTHER }, layers: [{ other: 'other\n' }] })
  index = makeIndex([own, other])
})

afterEach(async () => {
  await registry.close()
  here.remove()
})

const name = (path = 'app') => `${registry.host}/${path}`
const hex = ({ descriptor }: MadeImage) => descriptor.digest.slice('sha256:'.length)

/** @param parts what the layout has, of all that belongs to the index */
async function layoutOf(parts: readonly MadeImage[], reference = 'docker.io/library/app:latest'): Promise<string> {
  const blobs = parts.flatMap(part => [part.bytes, ...part.blobs])
  const digests = new Map(blobs.map(blob => [`blobs/sha256/${digestOf(blob).slice(7)}`, blob]))
  const entry: Descriptor = { ...index.descriptor, annotations: { 'io.containerd.image.name': reference } }
  const list = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [entry] }
  const files = [...digests].map(([path, content]) => ({ name: path, content }))
  const path = here.path('layout.tar')
  const documents = [
    { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
    { name: 'index.json', content: JSON.stringify(list) },
  ]
  writeFileSync(path, await tar(...documents, ...files))
  return path
}

const load = async (...parts: readonly MadeImage[]) => await here.ok('load', '-q', '-i', await layoutOf(parts))
const inspected = async (format: string, image = 'app') => await here.ok('image', 'inspect', '--format', format, image)
const has = (image: MadeImage) => here.contents().includes(`images/blobs/sha256/${hex(image)}`)
const digestIn = async (path: string) => {
  const accept = [mediaTypes.index, mediaTypes.manifest].join(', ')
  const answer = await fetch(`http://${registry.host}/v2/${path}/manifests/latest`, { headers: { accept } })
  return answer.headers.get('docker-content-digest')
}

describe('load', () => {
  test('keeps the index and the other platforms, and this machine’s image is what its name means', async () => {
    await load(index, own, other)
    expect(await inspected('{{.Architecture}} {{.Descriptor.digest}} {{.Origin}}')).toBe(`${OWN} ${index.descriptor.digest} loaded`)
    expect(await inspected('{{json .RepoDigests}}')).toBe('[]')
    expect([has(index), has(own), has(other)]).toEqual([true, true, true])
    await here.ok('rmi', 'app')
    expect(here.contents()).toEqual([])
  })

  test('reads an archive that has this platform alone', async () => {
    await load(index, own)
    expect([has(index), has(own), has(other)]).toEqual([true, true, false])
  })

  test('--platform loads the image of that platform, and nothing else', async () => {
    await here.ok('load', '-q', '--platform', `linux/${OTHER}`, '-i', await layoutOf([index, own, other]))
    expect(await inspected('{{.Architecture}} {{.Descriptor.digest}}')).toBe(`${OTHER} ${other.descriptor.digest}`)
    expect([has(index), has(own), has(other)]).toEqual([false, false, true])
  })
})

describe('save', () => {
  const loadSaved = async (image = 'app') => {
    const path = here.path('saved.tar')
    await here.ok('save', '-o', path, image)
    await here.ok('rmi', '-f', ...(await here.ok('images', '-q')).split('\n'))
    expect(here.contents()).toEqual([])
    await here.ok('load', '-q', '-i', path)
  }

  test('writes an index whole when all of it is here, and skopeo finds each platform in it', async () => {
    await load(index, own, other)
    await loadSaved()
    expect(await inspected('{{.Descriptor.digest}}')).toBe(index.descriptor.digest)
    for (const architecture of [OWN, OTHER]) {
      const archive = `oci-archive:${here.path('saved.tar')}`
      const { stdout } = await execa('skopeo', ['--override-arch', architecture, 'inspect', '--format', '{{.Architecture}}', archive])
      expect(stdout).toBe(architecture)
    }
  })

  test('older programs read this machine’s image of it', async () => {
    await load(index, own, other)
    await here.ok('save', '-o', here.path('saved.tar'), 'app')
    const archive = `docker-archive:${here.path('saved.tar')}`
    expect((await execa('skopeo', ['inspect', '--format', '{{.Architecture}}', archive])).stdout).toBe(OWN)
  })

  test('of an index that is not here whole, what is here is written, under the same digest; a registry’s other platform makes it whole', async () => {
    await registry.put(index, 'app')
    await load(index, own)
    await here.ok('tag', 'app', name())
    await loadSaved(name())
    const saved = `oci-archive:${here.path('saved.tar')}`
    expect((await execa('skopeo', ['inspect', '--format', '{{.Architecture}} {{.Name}}', saved])).stdout).toContain(OWN)
    expect(await inspected('{{.Descriptor.digest}}', name())).toBe(index.descriptor.digest)
    expect([has(index), has(own), has(other)]).toEqual([true, true, false])
    await here.ok('pull', '-q', '--platform', `linux/${OTHER}`, name())
    await loadSaved(name())
    expect([has(index), has(own), has(other)]).toEqual([true, true, true])
  })

  test('umoci unpacks what is here of an index', async () => {
    await load(index, own)
    await here.ok('save', '-o', here.path('saved.tar'), 'app')
    const layout = here.path('layout')
    await execa('skopeo', ['copy', '-q', `oci-archive:${here.path('saved.tar')}`, `oci:${layout}:app`])
    await execa('umoci', ['unpack', '--rootless', '--image', `${layout}:app`, here.path('bundle')])
    expect(readFileSync(here.path('bundle/rootfs/own'), 'utf8')).toBe('own\n')
  })

  test('what is here for another platform only is loaded for that; a platform that the archive lacks is refused', async () => {
    await registry.put(index, 'app')
    await here.ok('pull', '-q', '--platform', `linux/${OTHER}`, name())
    await loadSaved(name())
    expect(await inspected('{{.Architecture}} {{.Descriptor.digest}}', name())).toBe(`${OTHER} ${index.descriptor.digest}`)
    const { stderr } = await here.minidock(['load', '-i', here.path('saved.tar'), '--platform', `linux/${OWN}`])
    expect(stderr).toContain(`the archive has no image for linux/${OWN}\n  it has: linux/${OTHER}`)
  })

  test('--platform writes one image of it', async () => {
    await load(index, own, other)
    await here.ok('save', '-o', here.path('one.tar'), '--platform', `linux/${OTHER}`, 'app')
    const archive = `oci-archive:${here.path('one.tar')}`
    expect((await execa('skopeo', ['inspect', '--format', '{{.Architecture}} {{.Digest}}', archive])).stdout).toBe(
      `${OTHER} ${other.descriptor.digest}`,
    )
    const { stderr } = await here.minidock(['save', '-o', here.path('none.tar'), '--platform', 'linux/386', 'app'])
    expect(stderr).toContain('image with reference app:latest was found but does not provide the specified platform (linux/386)')
  })
})

describe('pull', () => {
  test('inspect tells the index, the registry, and what refers to the image there', async () => {
    const signature = await makeImage({ manifest: { subject: own.descriptor, artifactType: 'application/vnd.example.signature' } })
    await registry.put(index, 'app')
    await registry.put(signature, 'app:signature')
    await here.ok('pull', '-q', name())
    expect(await inspected('{{.Descriptor.digest}} {{.Origin}}', name())).toBe(`${index.descriptor.digest} ${registry.host}`)
    const [referrer, ...more] = JSON.parse(await inspected('{{json .Referrers}}', name())) as Descriptor[]
    expect([referrer?.digest, referrer?.artifactType, more]).toEqual([signature.descriptor.digest, 'application/vnd.example.signature', []])
    expect(await here.ok('images', '--format', '{{.Tag}} {{.Digest}} {{.Origin}}')).toBe(
      `latest ${index.descriptor.digest} ${registry.host}`,
    )
  })

  test('by digest there is no tag, and run, tag and rmi find the image', async () => {
    await registry.put(index, 'app')
    const reference = `${name()}@${index.descriptor.digest}`
    await here.ok('pull', '-q', reference)
    expect(await here.ok('images', '--format', '{{.Repository}} {{.Tag}}')).toBe(`${name()} <none>`)
    expect(await inspected('{{json .RepoTags}} {{json .RepoDigests}}', reference)).toBe(`[] ${JSON.stringify([reference])}`)
    expect(await here.ok('images', '-q', '-f', 'dangling=true')).not.toBe('')
    await here.ok('create', '--name', 'from-digest', reference)
    await here.ok('rm', 'from-digest')
    await here.ok('tag', reference, 'mine:1')
    expect(await here.ok('images', '-q', '-f', 'dangling=true')).toBe('')
    await here.ok('rmi', 'mine:1')
    await here.ok('rmi', reference)
    expect(here.contents()).toEqual([])
  })
})

describe('rmi', () => {
  test('by digest takes the digest away and not the tag; the last tag takes the digest along', async () => {
    await registry.put(index, 'app')
    const reference = `${name()}@${index.descriptor.digest}`
    await here.ok('pull', '-q', name())
    expect(await here.ok('rmi', reference)).toBe(`Untagged: ${reference}`)
    expect(await inspected('{{json .RepoTags}} {{json .RepoDigests}}', name())).toBe(`["${name()}:latest"] []`)
    expect((await here.minidock(['rmi', reference])).stderr).toContain(`no such image: ${reference}`)
    await here.ok('pull', '-q', reference)
    expect(await here.ok('images', '--digests', '--format', '{{.Tag}} {{.Digest}}')).toBe(`latest ${index.descriptor.digest}`)
    expect(await inspected('{{json .RepoTags}} {{json .RepoDigests}}', reference)).toBe(`["${name()}:latest"] ["${reference}"]`)
    const lines = (await here.ok('rmi', name())).split('\n')
    expect(lines.slice(0, 2)).toEqual([`Untagged: ${name()}:latest`, `Untagged: ${reference}`])
    expect(lines[2]).toMatch(/^Deleted: sha256:/)
    expect(here.contents()).toEqual([])
  })

  test('an image with a tag and a digest of one repository is one row, and goes by its id', async () => {
    await registry.put(index, 'app')
    await here.ok('pull', '-q', name())
    await here.ok('pull', '-q', `${name()}@${index.descriptor.digest}`)
    const ids = await here.ok('images', '-q')
    expect(ids).toMatch(/^[0-9a-f]{12}$/)
    await here.ok('rmi', ids)
    expect(here.contents()).toEqual([])
  })
})

describe('push', () => {
  const pushed = async (...args: readonly string[]) => (await here.ok('push', ...args)).split('\n')
  const last = (image: MadeImage) => `latest: digest: ${image.descriptor.digest} size: ${image.descriptor.size}`

  test('sends all that an index leads to, and the index last', async () => {
    await load(index, own, other)
    await here.ok('tag', 'app', name())
    expect((await pushed(name())).at(-1)).toBe(last(index))
    const manifests = registry.requests.filter(({ method, path }) => method === 'PUT' && path.includes('/manifests/'))
    expect(manifests.map(({ path }) => path.replace(/.*\//, ''))).toEqual([own.descriptor.digest, other.descriptor.digest, 'latest'])
  })

  test('--platform sends one image, without the index', async () => {
    await load(index, own, other)
    await here.ok('tag', 'app', name())
    expect((await pushed('--platform', `linux/${OTHER}`, name())).at(-1)).toBe(last(other))
  })

  test('what is not here is taken over within a registry from the repository that the image came from', async () => {
    await registry.put(index, 'from')
    await here.ok('pull', '-q', name('from'))
    expect(has(other)).toBe(false)
    await here.ok('tag', name('from'), name('to'))
    expect((await pushed(name('to'))).at(-1)).toBe(last(index))
    expect(await digestIn('to')).toBe(index.descriptor.digest)
    expect(has(other)).toBe(false)
  })

  test('and from another registry it is copied; a second push does without that registry', async () => {
    const source = await startRegistry()
    try {
      await source.put(index, 'from')
      await here.ok('pull', '-q', `${source.host}/from`)
      await here.ok('tag', `${source.host}/from`, name('to'))
      expect((await pushed(name('to'))).at(-1)).toBe(last(index))
    } finally {
      await source.close()
    }
    expect((await pushed(name('to'))).at(-1)).toBe(last(index))
    expect(await digestIn('to')).toBe(index.descriptor.digest)
  })

  test('if it cannot be had, the image of this platform is pushed, and that is said', async () => {
    const source = await startRegistry()
    await source.put(index, 'from')
    await here.ok('pull', '-q', `${source.host}/from`)
    await source.close()
    await here.ok('tag', `${source.host}/from`, name('to'))
    expect((await pushed(name('to'))).slice(-2)).toEqual([
      last(own),
      `Not all multiplatform-content is present and only the available single-platform image was pushed; not here: linux/${OTHER}`,
    ])
  })
})
