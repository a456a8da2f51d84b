/** Adding images beside somebody who interrupts, or removes what nobody needs: an image is not there, or is whole and has its names. */

import { readdirSync } from 'node:fs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ContainerStore } from '../../runtime/store/containers/containers.ts'
import { addingImages } from '../../runtime/store/images/add-image.ts'
import { usedBesideImages } from '../../runtime/store/images/image-use.ts'
import { layerName } from '../../runtime/store/layers/layers.ts'
import { until } from '../fixtures/eventually.ts'
import { addImage, makeRooms, newImage, type Rooms, sha256, temporaryFolder } from './rooms.ts'
import { tar } from './tar-bytes.ts'

const folder = temporaryFolder()
const MADE = 'docker.io/library/made:latest'
const layer = (text: string) => tar({ name: 'f', content: text })
const NEW = sha256(layer('new'))

/** What Ctrl-C does to this process, up to its end, which it survives. */
async function interrupt(): Promise<void> {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true)
  onTestFinished(() => kill.mockRestore())
  process.listeners('SIGINT').at(-1)?.('SIGINT')
  await until('it has cleaned up', () => kill.mock.calls.length > 0)
}

/** Adds an image, with something done before, or after, it is put in the list for the first time. */
async function adding(rooms: Rooms, around: (commit: () => Promise<unknown>) => Promise<unknown>): Promise<void> {
  const commit = rooms.images.commit.bind(rooms.images)
  let done: () => void = () => undefined
  const over = new Promise<void>(resolve => (done = resolve))
  vi.spyOn(rooms.images, 'commit').mockImplementationOnce(async (...words) => {
    let committed: Awaited<ReturnType<typeof commit>>
    await around(async () => (committed = await commit(...words))).finally(done)
    return committed
  })
  const work = addingImages(rooms, async add => await add(await newImage(rooms, [layer('new')], MADE)))
  // Who is interrupted does not come back.
  await Promise.race([work.catch(() => undefined), over])
  await over
}

const named = (rooms: Rooms) => rooms.images.list().map(({ references }) => references)
const unpacked = (rooms: Rooms) => readdirSync(rooms.paths.layers)

test('interrupted before it is in the list, it goes, with its layers; and the name stays where it was', async () => {
  const rooms = makeRooms(folder)
  await addImage(rooms, [layer('old')], MADE)
  await adding(rooms, async commit => {
    expect(unpacked(rooms)).toContain(layerName(NEW))
    await interrupt()
    await expect(commit()).rejects.toMatchObject({ kind: 'conflict' })
  })
  expect(named(rooms)).toEqual([[MADE]])
  expect(rooms.images.find('made').config.rootfs.diff_ids).toEqual([sha256(layer('old'))])
  expect(unpacked(rooms)).not.toContain(layerName(NEW))
})

test('interrupted when it is in the list, it stays', async () => {
  const rooms = makeRooms(folder)
  await adding(rooms, async commit => {
    await commit()
    await interrupt()
  })
  expect(named(rooms)).toEqual([[MADE]])
  expect(unpacked(rooms)).toContain(layerName(NEW))
})

test('a layer that somebody removes before anybody needs it is unpacked again', async () => {
  const rooms = makeRooms(folder)
  const need = usedBesideImages(rooms.paths, new ContainerStore(rooms.paths))
  await adding(rooms, async commit => {
    expect((await rooms.images.removeUnusedLayers(need)).map(({ name }) => name)).toEqual([layerName(NEW)])
    await commit()
  })
  await until('it is there', () => named(rooms).length > 0)
  expect(named(rooms)).toEqual([[MADE]])
  expect(unpacked(rooms)).toContain(layerName(NEW))
})
