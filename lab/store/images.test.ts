/** The image store: what it finds, what it keeps, what it gives back, with several hands in it at once. */

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Digest } from '../../runtime/formats/oci/digest.ts'
import { mediaTypes } from '../../runtime/formats/oci/image.ts'
import { referenceOf } from '../../runtime/store/images/image-index.ts'
import type { OtherUse } from '../../runtime/store/images/image-use.ts'
import { ImageStore } from '../../runtime/store/images/images.ts'
import { layerName } from '../../runtime/store/layers/layers.ts'
import { collectGarbage } from '../../runtime/store/state/gc-temporary.ts'
import { launcher } from '../kernel/containers.ts'
import { addImage, makeRooms, sha256, temporaryFolder } from './rooms.ts'
import { tar } from './tar-bytes.ts'

const folder = temporaryFolder()
const layer = (text: string) => tar({ name: 'f', content: text })
const needing =
  (...diffIds: readonly Digest[]) =>
  (): OtherUse => ({ image: () => false, layer: name => diffIds.map(layerName).includes(name) })
const BUSYBOX = 'docker.io/library/busybox:latest'

test('an image is found by name, name:tag, name@digest, id and the first digits of it', async () => {
  const rooms = makeRooms(folder)
  const image = await addImage(rooms, [layer('1')], BUSYBOX, 'docker.io/library/busybox:1.36')
  const names = [
    'busybox',
    'busybox:1.36',
    `busybox@${image.manifestDigest}`,
    image.id,
    image.id.slice(7),
    image.id.slice(7, 19),
    image.id.slice(0, 11),
  ]
  for (const name of names) expect(rooms.images.find(name)).toEqual(image)
  expect(image.references).toEqual(['docker.io/library/busybox:1.36', BUSYBOX])
})

test('what is not there is said with what is, and with what may have been meant', async () => {
  const rooms = makeRooms(folder)
  const missing = (text: string) => expect(() => rooms.images.find(text))
  missing('busybox').toThrow(expect.objectContaining({ kind: 'not-found', hint: expect.stringContaining('there are no images yet') }))
  await addImage(rooms, [layer('1')], BUSYBOX, 'docker.io/library/debian:12')
  missing('bsuybox:1').toThrow(expect.objectContaining({ message: 'no such image: bsuybox:1', hint: 'did you mean busybox:latest?' }))
  missing('alpine').toThrow(expect.objectContaining({ hint: 'there is: busybox:latest, debian:12' }))
  missing('Busybox').toThrow(expect.objectContaining({ kind: 'invalid' }))
})

test('a name that moves leaves its image nameless, and untagging too', async () => {
  const rooms = makeRooms(folder)
  const first = await addImage(rooms, [layer('1')], BUSYBOX)
  const second = await addImage(rooms, [layer('2')], BUSYBOX)
  const listed = () => rooms.images.list().map(({ id, references }) => [id, references])
  expect(listed()).toEqual([
    [first.id, []],
    [second.id, [BUSYBOX]],
  ])
  await rooms.images.tag(first, 'docker.io/library/old:1')
  await rooms.images.untag(BUSYBOX)
  expect(listed()).toEqual([
    [first.id, ['docker.io/library/old:1']],
    [second.id, []],
  ])
  await expect(rooms.images.untag(BUSYBOX)).rejects.toMatchObject({ kind: 'not-found' })
})

test('removing takes what nobody else needs: shared blobs and layers stay, and layers of containers', async () => {
  const rooms = makeRooms(folder)
  const [shared, own, other] = [layer('shared'), layer('own'), layer('other')]
  const first = await addImage(rooms, [shared, own], BUSYBOX)
  const second = await addImage(rooms, [shared, other], 'docker.io/library/other:latest')
  for (const image of [first, second]) await rooms.layers.ensure(image)
  expect(await rooms.images.remove(first, needing())).toEqual([first.id, sha256(own)])
  expect([shared, own, other].map(bytes => existsSync(rooms.images.blobPath(sha256(bytes))))).toEqual([true, false, true])
  expect([shared, own, other].map(bytes => existsSync(join(rooms.paths.layers, sha256(bytes).slice(7, 31))))).toEqual([true, false, true])
  expect(await rooms.images.remove(second, needing(sha256(other)))).toEqual([second.id, sha256(shared)])
  expect(readdirSync(rooms.paths.layers).sort()).toEqual([sha256(other).slice(7, 31), `${sha256(other).slice(7, 31)}.json`, 'init1'].sort())
  expect(readdirSync(join(rooms.paths.images, 'blobs/sha256'))).toEqual([])
})

test('a blob that is not what was announced leaves nothing', async () => {
  const { images, paths } = makeRooms(folder)
  const content = Buffer.from('content')
  const expected = { kind: 'invalid' }
  await expect(images.writeBlob(content, { digest: sha256(Buffer.from('x')) })).rejects.toMatchObject(expected)
  await expect(images.writeBlob(content, { size: 3 })).rejects.toMatchObject(expected)
  await expect(images.writeBlob(content, { size: 30 })).rejects.toMatchObject(expected)
  expect([readdirSync(paths.images), readdirSync(join(paths.images, 'blobs/sha256'))]).toEqual([['blobs'], []])
})

test('a blob that was written outlives the removal of the only image that had it, until its own image is made', async () => {
  const rooms = makeRooms(folder)
  const bytes = layer('both')
  const first = await addImage(rooms, [bytes], BUSYBOX)
  const late = new ImageStore(rooms.paths, launcher())
  const blob = await late.writeBlob(bytes)
  await rooms.images.remove(first, needing())
  await rooms.images.removeUnusedBlobs()
  rmSync(rooms.images.blobPath(blob.digest)) // Even then: the writer has a name of its own for it.
  const config = { ...first.config, author: 'late' }
  const image = await late.commit(await late.prepare({ config, layers: [{ mediaType: mediaTypes.layer, ...blob }], references: [BUSYBOX] }))
  expect(readFileSync(rooms.images.blobPath(blob.digest))).toEqual(bytes)
  expect(rooms.images.find('busybox')).toEqual(image)
  expect(readdirSync(rooms.paths.images).sort()).toEqual(['.lock', 'blobs', 'index.json', 'oci-layout'])
})

test('ten images that are made at once are all there', async () => {
  const rooms = makeRooms(folder)
  const stores = Array.from({ length: 10 }, () => ({ ...rooms, images: new ImageStore(rooms.paths, launcher()) }))
  await Promise.all(stores.map((store, index) => addImage(store, [layer(String(index))], `docker.io/library/image:${index}`)))
  expect(
    rooms.images
      .list()
      .flatMap(({ references }) => references)
      .sort(),
  ).toEqual(stores.map((_, index) => `docker.io/library/image:${index}`))
})

test('a document that was damaged or edited by hand is named, with its field', async () => {
  const rooms = makeRooms(folder)
  const image = await addImage(rooms, [layer('1')], BUSYBOX)
  const index = join(rooms.paths.images, 'index.json')
  const good = readFileSync(index, 'utf8')
  const find = () => expect(() => rooms.images.find('busybox'))
  writeFileSync(index, good.replace(/"size":\d+/, '"size":"big"'))
  find().toThrow(`the list of images is damaged: ${index}: invalid image index: manifests.0.size: expected a number, got "big"`)
  writeFileSync(index, good.slice(0, 40))
  find().toThrow(`the list of images is damaged: ${index}: `)
  writeFileSync(index, good)
  const config = rooms.images.blobPath(image.id)
  writeFileSync(config, readFileSync(config, 'utf8').replace('"linux"', '7'))
  find().toThrow(`an image config is damaged: ${config}: invalid image config: os: expected a string, got 7`)
  await addImage(rooms, [layer('1')], BUSYBOX)
  expect(rooms.images.find('busybox').id).toBe(image.id)
})

test('one image that is damaged is told of, and is in nobody’s way: the others are shown, removed and added; it can be forgotten', async () => {
  const rooms = makeRooms(folder)
  const bad = await addImage(rooms, [layer('bad')], BUSYBOX)
  const good = await addImage(rooms, [layer('good')], 'docker.io/library/good:latest')
  writeFileSync(rooms.images.blobPath(bad.manifestDigest), '{')
  const told: (string | undefined)[] = []
  expect(rooms.images.list(({ digest }) => void told.push(digest)).map(({ id }) => id)).toEqual([good.id])
  expect(told).toEqual([bad.manifestDigest])
  expect(rooms.images.find(good.id.slice(7, 19)).id).toBe(good.id)
  expect(await rooms.images.remove(good, needing())).toEqual([good.id])
  expect(await rooms.images.removeUnusedBlobs()).toEqual([])
  expect((await addImage(rooms, [layer('other')], 'docker.io/library/other:latest')).references).toEqual(['docker.io/library/other:latest'])
  expect(await rooms.images.forgetDamaged('other')).toEqual([])
  expect((await rooms.images.forgetDamaged('busybox')).map(referenceOf)).toEqual([BUSYBOX])
  expect(await rooms.images.removeUnusedBlobs()).toContain(bad.id)
})

test.each([1, 2])('an image stays if its use is noticed by look %i of its removal', async look => {
  const rooms = makeRooms(folder)
  const image = await addImage(rooms, [layer('noted')], BUSYBOX)
  await rooms.layers.ensure(image)
  const before = readdirSync(rooms.paths.layers)
  let looks = 0
  const check = () => {
    looks += 1
    if (looks === look) throw new Error('used')
  }
  await expect(rooms.images.remove(image, needing(), { check })).rejects.toThrow('used')
  expect(rooms.images.find('busybox')).toEqual(image)
  expect(readdirSync(rooms.paths.layers)).toEqual(before)
})

test('a prune spares an image that is used from the moment it is off the list', async () => {
  const rooms = makeRooms(folder)
  const image = await addImage(rooms, [layer('spared')], BUSYBOX)
  const isOnList = () => rooms.images.list().some(({ id }) => id === image.id)
  const need = (): OtherUse => ({ image: () => !isOnList(), layer: () => false })
  expect(await rooms.images.remove(image, need, { sparesUsed: true })).toEqual([])
  expect(rooms.images.find('busybox')).toEqual(image)
})

test('a prune spares an image that got a name since it was looked at', async () => {
  const rooms = makeRooms(folder)
  const seen = await addImage(rooms, [layer('1')])
  await rooms.images.tag(seen, BUSYBOX)
  expect(await rooms.images.remove(seen, needing(), { sparesUsed: true })).toEqual([])
  expect(rooms.images.find('busybox').id).toBe(seen.id)
})

test('an image that its finder has noted is found at once, and otherwise when a removal has ended', async () => {
  const rooms = makeRooms(folder)
  const image = await addImage(rooms, [layer('noted')], BUSYBOX)
  const findings: Promise<unknown>[] = []
  const check = () => {
    const finding = rooms.images.findNoted(image.id)
    finding.catch(() => undefined)
    findings.push(finding)
  }
  await rooms.images.remove(image, needing(), { check })
  const [before, after] = findings
  await expect(before).resolves.toEqual(image)
  await expect(after).rejects.toMatchObject({ kind: 'not-found' })
})

test('a layer that somebody begins to need at the last moment is given back', async () => {
  const rooms = makeRooms(folder)
  const image = await addImage(rooms, [layer('kept')], BUSYBOX)
  await rooms.layers.ensure(image)
  const name = layerName(sha256(layer('kept')))
  let asked = 0
  const need = (): OtherUse => ({ image: () => false, layer: () => asked++ > 0 })
  expect(await rooms.images.remove(image, need)).toEqual([image.id])
  expect(readdirSync(rooms.paths.layers).sort()).toEqual([name, `${name}.json`, 'init1'].sort())
})

test('what a killed process left half-made is taken away, what a living one makes is not', async () => {
  const { paths } = makeRooms(folder)
  const alive = `.tmp-${process.pid}-${readFileSync('/proc/self/stat', 'latin1').split(') ')[1]?.split(' ')[19]}-abc`
  const dead = [`.tmp-${process.pid}-1-abc`, '.tmp-4194305-77-abc']
  for (const name of [alive, ...dead]) writeFileSync(join(paths.images, name), '')
  spawnSync('/bin/sh', ['-c', `mkdir -p ${dead[0]}/d; touch "${dead[0]}/d/$(printf '\\377')"; mkdir other`], { cwd: paths.layers })
  expect((await collectGarbage(paths, launcher(), error => expect.unreachable(String(error)))).sort()).toEqual(
    [...dead.map(name => join(paths.images, name)), join(paths.layers, dead[0] ?? '')].sort(),
  )
  expect([readdirSync(paths.images), readdirSync(paths.layers)]).toEqual([[alive], ['other']])
})
