/** Layers that are unpacked before it is known whose they are: an image gets them as they are, and of all others nothing stays. */

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { emptyImageConfig, mediaTypes } from '../../runtime/formats/oci/image.ts'
import { type AddImage, addingImages } from '../../runtime/store/images/add-image.ts'
import type { Written } from '../../runtime/store/images/hashed-file.ts'
import { ForeseenLayers } from '../../runtime/store/layers/foreseen-layers.ts'
import { layerName } from '../../runtime/store/layers/layers.ts'
import { addImage, makeRooms, type Rooms, sha256, temporaryFolder } from './rooms.ts'
import { tar } from './tar-bytes.ts'

const folder = temporaryFolder()
const LARGE = 'x'.repeat(100_000)
const layer = (text: string) => tar({ name: 'd/f', content: text }, { name: 'large', content: LARGE })

async function* inPieces(bytes: Uint8Array, size = 4096): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size))
}

const unpacked = ({ paths }: Rooms) => readdirSync(paths.layers).sort()
const inode = ({ paths }: Rooms, name: string) => statSync(join(paths.layers, name)).ino
/** The one directory that nobody can see yet. */
const staged = (rooms: Rooms) => inode(rooms, unpacked(rooms).find(name => name.startsWith('.tmp-')) ?? '')

async function addOf(add: AddImage, archive: Uint8Array, blob: Written, mediaType: string): Promise<void> {
  const config = { ...emptyImageConfig(), rootfs: { type: 'layers' as const, diff_ids: [sha256(archive)] } }
  await add({ config, layers: [{ ...blob, mediaType }], references: [] })
}

test.each([
  ['plain', (bytes: Buffer): Buffer => bytes, mediaTypes.layer],
  ['gzip', gzipSync, mediaTypes.layerGzip],
])('a %s layer is unpacked once, however its pieces fall; what is no layer of the image goes', async (_kind, compress, mediaType) => {
  const rooms = makeRooms(folder)
  const [archive, other] = [layer('mine'), layer('of nobody')]
  await addingImages(rooms, async add => {
    const blob = await rooms.layers.writeBlob(inPieces(compress(archive), 777))
    expect(blob.digest).toBe(sha256(compress(archive)))
    const ino = staged(rooms)
    await rooms.layers.writeBlob(inPieces(other))
    await addOf(add, archive, blob, mediaType)
    expect(inode(rooms, layerName(sha256(archive)))).toBe(ino)
  })
  expect(unpacked(rooms)).toEqual([layerName(sha256(archive)), `${layerName(sha256(archive))}.json`, 'init1'].sort())
})

test('what begins like a layer and is none is a blob, and is refused once it is said to be a layer', async () => {
  const rooms = makeRooms(folder)
  const bad = tar({ name: 'f', content: LARGE }, { name: '../f', content: 'x' })
  const work = addingImages(rooms, async add => {
    const blob = await rooms.layers.writeBlob(inPieces(bad))
    expect(rooms.images.hasBlob(sha256(bad))).toBe(true)
    expect(unpacked(rooms)).toEqual([])
    await addOf(add, bad, blob, mediaTypes.layer)
  })
  await expect(work).rejects.toMatchObject({
    message: `cannot unpack layer ${sha256(bad)}: the entry "../f" is refused: a name may not climb with ".."`,
  })
  expect(unpacked(rooms)).toEqual([])
})

test('what the source throws, or a blob that is another, leaves nothing', async () => {
  const rooms = makeRooms(folder)
  async function* broken() {
    yield* inPieces(layer('cut').subarray(0, 50_000))
    throw new Error('the pipe broke')
  }
  await expect(rooms.layers.writeBlob(broken())).rejects.toThrow('the pipe broke')
  await expect(rooms.layers.writeBlob(inPieces(layer('this')), { digest: sha256(layer('that')) })).rejects.toThrow('was expected')
  expect(unpacked(rooms)).toEqual([])
  expect(rooms.images.hasBlob(sha256(layer('this')))).toBe(false)
})

test('a layer that is here already is not unpacked again', async () => {
  const rooms = makeRooms(folder)
  const image = await addImage(rooms, [layer('here')])
  await rooms.layers.ensure(image)
  const before = unpacked(rooms)
  await rooms.layers.writeBlob(inPieces(layer('here')), { digest: sha256(layer('here')) })
  expect(unpacked(rooms)).toEqual(before)
})

test('of many that begin like layers, as many are unpacked as an image can have; the same one is kept once', async () => {
  const { images } = makeRooms(folder)
  const found = { staged: 0, discarded: 0 }
  const publish = async () => undefined
  const discard = async () => {
    found.discarded++
  }
  const foreseen = new ForeseenLayers(images, async () => {
    found.staged++
    return { diffId: sha256(Buffer.from(String(Math.floor(found.staged / 2)))), publish, discard }
  })
  const archive = tar({ name: 'f' })
  for (let count = 0; count < 130; count++) await foreseen.writeBlob(inPieces(archive))
  expect(found).toEqual({ staged: 127, discarded: 63 })
  await foreseen.discard()
  expect(found.discarded).toBe(127)
})
