/** `rmi`, `tag` and `images`: docker's rules for names. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dockerArchive, tar } from '../fixtures/archives.ts'
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

test('an image with names in two repositories is not removed by its id', async () => {
  await here.ok('tag', 'busybox', 'box')
  expect(await refused('rmi', id)).toContain(
    `conflict: unable to delete ${id} (must be forced) - image is referenced in multiple repositories`,
  )
  await here.ok('rmi', 'box')
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
  const { exitCode, stdout, stderr } = await here.minidock(['rmi', 'nothing', 'box'])
  expect([exitCode, stdout]).toEqual([1, 'Untagged: box:latest'])
  expect(stderr).toContain('no such image: nothing')
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
