/** `rmi`, `tag` and `images`: docker's rules for names. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dockerArchive, sha256, tar } from '../fixtures/archives.ts'
import { TemporaryFolder } from '../fixtures/temporary-folder.ts'
import { fetchImage } from '../sandbox/fetch-image.ts'

const here = new TemporaryFolder()
let id: string

beforeAll(async () => {
  await fetchImage(here.root, 'busybox')
  id = await here.ok('images', '-q', 'busybox')
})
afterAll(() => here.remove())

async function refused(...args: string[]): Promise<string> {
  const { exitCode, stderr } = await here.minidock(args)
  expect(exitCode).toBe(1)
  return stderr
}

test('a name that is not the last is only taken away', async () => {
  await here.ok('tag', 'busybox', 'localhost:5000/box:1')
  expect(await here.ok('images', '--format', '{{.Repository}}:{{.Tag}}')).toBe('busybox:latest\nlocalhost:5000/box:1')
  expect(await here.ok('rmi', 'localhost:5000/box:1')).toBe('Untagged: localhost:5000/box:1')
  expect(await here.ok('images', '-q')).toBe(id)
})

test.each(['box', 'busybox:again'])('an image with two names, the other %s, is not removed by its id', async name => {
  await here.ok('tag', 'busybox', name)
  expect(await refused('rmi', id)).toContain(
    `conflict: unable to delete ${id} (must be forced) - image is referenced in multiple repositories`,
  )
  await here.ok('rmi', name)
})

test('a digest that no registry has given an image takes no tag away', async () => {
  const fresh = new TemporaryFolder()
  try {
    await fresh.minidock(['load'], {
      input: await dockerArchive({ layers: [await tar({ name: 'f' })], tags: ['web:1', 'web:2', 'box:1'] }),
    })
    const digest = await fresh.ok('image', 'inspect', '--format', '{{.Descriptor.digest}}', 'box:1')
    const { exitCode, stderr } = await fresh.minidock(['rmi', `web@${digest}`])
    expect([exitCode, stderr.split('\n')[0]]).toEqual([1, `minidock: no such image: web@${digest}`])
    expect(await fresh.ok('images', '--format', '{{.Repository}}:{{.Tag}}')).toBe('box:1\nweb:1\nweb:2')
  } finally {
    fresh.remove()
  }
})

test('images -q prints an id for each name, and rmi takes them all', async () => {
  const fresh = new TemporaryFolder()
  try {
    for (const name of ['one', 'two'])
      await fresh.minidock(['load'], { input: await dockerArchive({ layers: [await tar({ name })], tags: [`${name}:1`] }) })
    await fresh.ok('tag', 'one:1', 'localhost:5000/one:2')
    const ids = (await fresh.ok('images', '-q')).split('\n')
    expect([ids.length, new Set(ids).size]).toEqual([3, 2])
    const lines = (await fresh.ok('rmi', ...ids)).split('\n')
    expect(lines.filter(line => line.startsWith('Untagged'))).toEqual(
      ['one:1', 'localhost:5000/one:2', 'two:1'].map(name => `Untagged: ${name}`),
    )
    expect(fresh.contents()).toEqual([])
  } finally {
    fresh.remove()
  }
})

test('what was deleted is said in docker’s words: names in order, the image, and its layers from the top, as they lie on each other', async () => {
  const fresh = new TemporaryFolder()
  try {
    const layers = [await tar({ name: 'lower' }), await tar({ name: 'middle' }), await tar({ name: 'upper' })]
    const [lower, middle, upper] = layers.map(layer => `sha256:${sha256(layer)}`)
    await fresh.minidock(['load'], { input: await dockerArchive({ layers, tags: ['web:2', 'web:1', 'app:1'] }) })
    await fresh.minidock(['load'], { input: await dockerArchive({ layers: layers.slice(0, 1), tags: ['base:1'] }) })
    const web = await fresh.ok('images', '-q', '--no-trunc', 'app')
    const onTwo = `sha256:${sha256(`${lower} ${middle}`)}`
    expect(await fresh.ok('rmi', 'app:1', 'web:1', 'web:2')).toBe(
      [
        'Untagged: app:1',
        'Untagged: web:1',
        'Untagged: web:2',
        `Deleted: ${web}`,
        `Deleted: sha256:${sha256(`${onTwo} ${upper}`)}`,
        `Deleted: ${onTwo}`,
      ].join('\n'),
    )
    expect(await fresh.ok('image', 'prune', '-af', '--filter', 'dangling=false')).toMatch(
      new RegExp(`^Deleted Images:\nuntagged: base:1\ndeleted: sha256:[0-9a-f]{64}\ndeleted: ${lower}\n\nTotal reclaimed space: 0B$`),
    )
    expect((await fresh.minidock(['image', 'prune', '-f', '--filter', 'dangling=false'])).stderr).toContain(
      "invalid filter 'dangling=false'",
    )
  } finally {
    fresh.remove()
  }
})

test("a stopped container keeps its image's last name", async () => {
  const container = (await here.ok('create', '--name', 'keeper', 'busybox', 'true')).slice(0, 12)
  expect(await refused('rmi', 'busybox')).toContain(
    `conflict: unable to remove repository reference "busybox:latest" (must force) - container ${container} is using its referenced image ${id}`,
  )
  expect(await refused('rmi', id)).toContain(
    `conflict: unable to delete ${id} (must be forced) - image is being used by stopped container ${container}`,
  )
})

test("by force the image goes, and the stopped container's layers stay", async () => {
  expect(await here.ok('rmi', '-f', 'busybox')).toMatch(/^Untagged: busybox:latest\nDeleted: sha256:[0-9a-f]{64}$/)
  expect(await here.ok('images', '-q')).toBe('')
  expect(here.contents().filter(name => name.startsWith('layers/'))).toHaveLength(2)
})

test('what is not there is an error, and the others are removed all the same', async () => {
  await fetchImage(here.root, 'busybox')
  await here.ok('tag', 'busybox', 'box')
  const { exitCode, stdout, stderr } = await here.minidock(['rmi', 'nothing', 'box', 'neither'])
  expect([exitCode, stdout]).toEqual([1, 'Untagged: box:latest'])
  expect(stderr).toMatch(/no such image: nothing\n.*no such image: neither\n/s)
  expect((await here.minidock(['rmi', '-f', 'nothing'])).exitCode).toBe(0)
})

test('filters choose images', async () => {
  await here.ok('tag', 'busybox', 'other/box:1')
  const names = async (...args: string[]) => (await here.ok('images', '--format', '{{.Repository}}:{{.Tag}}', ...args)).split('\n')
  expect(await names('-f', 'reference=*box')).toEqual(['busybox:latest'])
  expect(await names('-f', 'reference=*/box')).toEqual(['other/box:1'])
  expect(await names('-f', 'reference=busybox:l*')).toEqual(['busybox:latest'])
  expect(await names('other/box:1')).toEqual(['other/box:1'])
  expect(await names('-f', 'dangling=true')).toEqual([''])
  expect(await names('-f', 'before=busybox')).toEqual([''])
  expect(await names('-f', 'label=role')).toEqual([''])
  expect(await names('-f', 'until=2000-01-01')).toEqual([''])
  expect(await names('-f', 'until=1h', 'busybox')).toEqual(['busybox:latest'])
})

test('an image that the disk has damaged hides no other; it is named, and can be removed or loaded again', async () => {
  const fresh = new TemporaryFolder()
  try {
    const archive = await dockerArchive({ layers: [await tar({ name: 'f' })], tags: ['bad:1'] })
    await fresh.minidock(['load'], { input: archive })
    await fresh.minidock(['load'], { input: await dockerArchive({ layers: [await tar({ name: 'g' })], tags: ['good:1'] }) })
    const config = join(fresh.root, 'images/blobs/sha256', (await fresh.ok('images', '-q', '--no-trunc', 'bad')).replace('sha256:', ''))
    writeFileSync(config, '{}')
    const { stdout, stderr } = await fresh.minidock(['images', '--format', '{{.Repository}}'])
    expect(stdout).toBe('good')
    expect(stderr).toMatch(/^minidock: image bad:1 is not shown: an image config is damaged: .*\n.* minidock rmi bad:1$/s)
    expect(await fresh.minidock(['system', 'gc'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('an image config is damaged'),
    })
    expect(await fresh.ok('rmi', 'bad:1')).toMatch(/^Untagged: bad:1\nDeleted: sha256:[0-9a-f]{64}$/)
    expect((await fresh.minidock(['images', '-q'])).stderr).toBe('')
    expect((await fresh.minidock(['load'], { input: archive })).stdout).toBe('Loaded image: bad:1')
    expect((await fresh.ok('images', '--format', '{{.Repository}}')).split('\n').sort()).toEqual(['bad', 'good'])
  } finally {
    fresh.remove()
  }
})
