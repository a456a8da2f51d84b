/** How `ps` calls the image of a container: as it was asked for, as long as that is still the same image. And in which order an image's names are listed. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const images = async () => (await minidock.ok('ps', '-a', '--format', '{{.Names}} {{.Image}}')).split('\n').sort()

test('ps calls an image as it was asked for; by its id when the name is another’s or nobody’s; and knows the command of one that is gone', async () => {
  const busybox = (await minidock.ok('images', '-q', '--no-trunc', 'busybox')).replace('sha256:', '')
  await minidock.ok('create', '--name', 'whole-id', busybox, 'true')
  await minidock.ok('create', '--name', 'digits', busybox.slice(0, 9), 'true')
  await minidock.ok('tag', 'busybox', 'mine:1')
  for (const [name, image] of [
    ['short', 'busybox'],
    ['long', 'docker.io/library/busybox:latest'],
    ['tagged', 'mine:1'],
  ] as const)
    await minidock.ok('create', '--name', name, image, 'true')
  expect(await images()).toEqual([
    `digits ${busybox.slice(0, 9)}`,
    'long docker.io/library/busybox:latest',
    'short busybox',
    'tagged mine:1',
    `whole-id ${busybox}`,
  ])
  expect(await minidock.ok('ps', '-aq', '-f', 'ancestor=mine:1')).toBe(await minidock.ok('ps', '-aq'))

  await minidock.ok('commit', 'short', 'other')
  await minidock.ok('tag', 'other', 'mine:1')
  expect((await images()).find(line => line.startsWith('tagged'))).toBe(`tagged ${busybox.slice(0, 12)}`)
  await minidock.ok('create', '--name', 'shell', 'other')
  await minidock.ok('rmi', '-f', 'other', 'mine:1')
  expect(await minidock.ok('ps', '-a', '-f', 'name=shell', '--format', '{{.Image}} {{.Command}}')).toMatch(/^[0-9a-f]{12} "true"$/)
})

test('the names of one image are listed in order', async () => {
  await minidock.ok('commit', '-c', 'LABEL a=b', await minidock.ok('create', 'busybox', 'true'), 'zoo:2')
  for (const name of ['zoo:10', 'abc', 'aaa.example.com/zz']) await minidock.ok('tag', 'zoo:2', name)
  const names = ['aaa.example.com/zz:latest', 'abc:latest', 'zoo:10', 'zoo:2']
  expect(await minidock.ok('image', 'inspect', '--format', '{{json .RepoTags}}', 'zoo:2')).toBe(JSON.stringify(names))
  const id = await minidock.ok('image', 'inspect', '--format', '{{.Id}}', 'zoo:2')
  const listed = (await minidock.ok('images', '--no-trunc', '--format', '{{.ID}} {{.Repository}}:{{.Tag}}')).split('\n')
  expect(listed.filter(line => line.startsWith(id))).toEqual(names.map(name => `${id} ${name}`))
  await minidock.ok('rmi', ...names)
})

test('an image that is damaged is no reason not to list its containers, nor those of others', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox', 'true')
  const index = join(minidock.root, 'images/index.json')
  const [manifest = ''] = readFileSync(index, 'utf8').match(/[0-9a-f]{64}/) ?? []
  for (const file of [join(minidock.root, 'images/blobs/sha256', manifest), index]) {
    const before = readFileSync(file)
    writeFileSync(file, '{"half')
    expect(await minidock.ok('ps', '-a', '--format', '{{.Image}} {{.Command}}')).toMatch(/^[0-9a-f]{12} "true"$/)
    writeFileSync(file, before)
  }
  expect(await images()).toEqual(['web busybox'])
})
