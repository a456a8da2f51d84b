/** Images that came with an index: what is noted of each name, and which blobs stay for it. */

import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Digest } from '../../runtime/formats/oci/digest.ts'
import { type Descriptor, type ImageIndex, mediaTypes } from '../../runtime/formats/oci/image.ts'
import type { OtherUse } from '../../runtime/store/images/image-use.ts'
import type { NewImage, StoredImage } from '../../runtime/store/images/images.ts'
import { makeRooms, newImage, type Rooms, sha256, temporaryFolder } from './rooms.ts'
import { tar } from './tar-bytes.ts'

const folder = temporaryFolder()
const layer = (text: string) => tar({ name: 'f', content: text })
const APP = 'docker.io/library/app:latest'
const nothing = (): OtherUse => ({ image: () => false, layer: () => false })
const json = (value: unknown) => Buffer.from(JSON.stringify(value))

async function add({ images }: Rooms, image: NewImage): Promise<StoredImage> {
  const added = await images.commit(await images.prepare(image))
  if (added === undefined) throw new Error('it was not added')
  return added
}

function manifest(config: Uint8Array, ...layers: readonly Uint8Array[]) {
  const describe = (mediaType: string) => (content: Uint8Array) => ({ mediaType, digest: sha256(content), size: content.length })
  return {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: describe(mediaTypes.config)(config),
    layers: layers.map(describe(mediaTypes.layer)),
  }
}

/** Of another platform: its documents are written, and its index is returned. */
async function withOther({ images }: Rooms, image: NewImage): Promise<{ readonly index: Buffer; readonly parts: readonly Digest[] }> {
  const parts = [json({ architecture: '386' }), layer('other')] as const
  const other = json(manifest(...parts))
  for (const part of [...parts, other]) await images.writeBlob(part)
  const own = (await images.prepare(image)).descriptor
  const manifests: Descriptor[] = [own, { mediaType: mediaTypes.manifest, digest: sha256(other), size: other.length }]
  const list: ImageIndex = { schemaVersion: 2, mediaType: mediaTypes.index, manifests }
  return { index: json(list), parts: [...parts, other].map(sha256) }
}

const here = ({ images }: Rooms, digests: readonly Digest[]) => digests.map(digest => existsSync(images.blobPath(digest)))

test('an index is kept with what it leads to, as long as a name stands for it', async () => {
  const rooms = makeRooms(folder)
  const input = await newImage(rooms, [layer('1')], APP)
  const { index, parts } = await withOther(rooms, input)
  const image = await add(rooms, { ...input, indexBytes: index, origin: 'docker.io' })
  await rooms.images.abandon()
  expect(here(rooms, [...parts, sha256(index)])).toEqual([true, true, true, true])
  const notes = { origin: 'docker.io', repository: 'docker.io/library/app', index: sha256(index) }
  expect(image.names).toEqual([{ reference: APP, digest: sha256(index), registryDigest: sha256(index), notes }])
  await rooms.images.remove(image, nothing)
  expect(here(rooms, [...parts, sha256(index), image.id])).toEqual([false, false, false, false, false])
})

test('an image is found by the digest of its index and by that of its manifest, and another name for it stands for the same', async () => {
  const rooms = makeRooms(folder)
  const input = await newImage(rooms, [layer('1')], APP)
  const { index } = await withOther(rooms, input)
  const image = await add(rooms, { ...input, indexBytes: index })
  for (const digest of [sha256(index), image.manifestDigest]) expect(rooms.images.find(`app@${digest}`).id).toBe(image.id)
  expect(() => rooms.images.find(`other@${sha256(index)}`)).toThrow('no such image')
  await rooms.images.tag(image, 'localhost:5000/app:2')
  expect(rooms.images.find(`localhost:5000/app@${sha256(index)}`).notes).toEqual({ index: sha256(index) })
})

test('what was asked for by its digest has no tag', async () => {
  const rooms = makeRooms(folder)
  const input = await newImage(rooms, [layer('1')])
  const { index } = await withOther(rooms, input)
  const reference = `docker.io/library/app@${sha256(index)}`
  const image = await add(rooms, { ...input, references: [reference], indexBytes: index })
  expect(rooms.images.find(`app@${sha256(index)}`).references).toEqual([reference])
  expect(() => rooms.images.find('app')).toThrow('no such image')
  expect(image.names.map(({ digest }) => digest)).toEqual([sha256(index)])
})

test('two names of one manifest may stand for two indexes, and the blobs of one go without the other', async () => {
  const rooms = makeRooms(folder)
  const input = await newImage(rooms, [layer('1')], APP)
  const { index, parts } = await withOther(rooms, input)
  await add(rooms, { ...input, references: ['docker.io/library/plain:1'] })
  await add(rooms, { ...input, indexBytes: index })
  await rooms.images.removeUnusedBlobs()
  expect(here(rooms, parts)).toEqual([true, true, true])
  expect(rooms.images.find('plain:1').notes).toEqual({})
  await add(rooms, input)
  await rooms.images.removeUnusedBlobs()
  expect(here(rooms, [...parts, sha256(index)])).toEqual([false, false, false, false])
})

test('an index that leads to nonsense, or is gone, is in nobody’s way', async () => {
  const rooms = makeRooms(folder)
  const input = await newImage(rooms, [layer('1')], APP)
  const { digest, size } = await rooms.images.writeBlob(Buffer.from('no document'))
  const index = json({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [{ mediaType: mediaTypes.manifest, digest, size }] })
  const image = await add(rooms, { ...input, indexBytes: index })
  const unused = await rooms.images.writeBlob(layer('unused'))
  await rooms.images.abandon()
  expect(here(rooms, [digest, unused.digest])).toEqual([true, false])
  await rooms.images.remove(image, nothing)
  expect(here(rooms, [digest, sha256(index)])).toEqual([false, false])
})

test('Docker’s media type stays the manifest’s', async () => {
  const rooms = makeRooms(folder)
  const { layers, config } = await newImage(rooms, [layer('1')], APP)
  const configBytes = json(config)
  const described = { mediaType: mediaTypes.dockerConfig, digest: sha256(configBytes), size: configBytes.length }
  const docker = { schemaVersion: 2, mediaType: mediaTypes.dockerManifest, config: described, layers }
  const image = await add(rooms, { config, configBytes, layers, references: [APP], manifestBytes: json(docker) })
  expect([image.mediaType, image.manifestDigest]).toEqual([mediaTypes.dockerManifest, sha256(json(docker))])
  expect(rooms.images.find('app')).toEqual(image)
})

test('what refers to an image is kept as a document', async () => {
  const rooms = makeRooms(folder)
  const referrers = [{ mediaType: mediaTypes.manifest, digest: sha256(layer('s')), size: 3, artifactType: 'application/example.signature' }]
  const { notes } = await add(rooms, { ...(await newImage(rooms, [layer('1')], APP)), referrers })
  await rooms.images.removeUnusedBlobs()
  expect(here(rooms, notes.referrers ? [notes.referrers] : [])).toEqual([true])
  expect((await add(rooms, { ...(await newImage(rooms, [layer('2')], APP)), referrers: [] })).notes).toEqual({})
})
