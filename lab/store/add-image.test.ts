/** Adding an image that a signal interrupts: when the process ends, the image is not there, or is whole and has its names. */

import { readdirSync } from 'node:fs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { addingImages } from '../../runtime/store/add-image.ts'
import { until } from '../fixtures/minidock.ts'
import { addImage, makeRooms, newImage, type Rooms, sha256, temporaryFolder } from './rooms.ts'
import { tar } from './tar-bytes.ts'

const folder = temporaryFolder()
const MADE = 'docker.io/library/made:latest'
const layer = (text: string) => tar({ name: 'f', content: text })

/** What Ctrl-C does to this process, up to its end, which it survives. */
async function interrupt(): Promise<void> {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true)
  onTestFinished(() => kill.mockRestore())
  process.listeners('SIGINT').at(-1)?.('SIGINT')
  await until('it has cleaned up', () => kill.mock.calls.length > 0)
}

/** Adds an image whose naming goes as told; `named` does what would be done. */
async function adding(rooms: Rooms, naming: (named: () => Promise<void>) => Promise<void>): Promise<void> {
  const tag = rooms.images.tag.bind(rooms.images)
  vi.spyOn(rooms.images, 'tag').mockImplementation((...words) => naming(() => tag(...words)))
  await addingImages(rooms, async add => await add(await newImage(rooms, [layer('new')], MADE))).catch(() => undefined)
}

const named = (rooms: Rooms) => rooms.images.list().map(({ references }) => references)

test('before it has its name, it goes, with its layers; and the name stays where it was', async () => {
  const rooms = makeRooms(folder)
  await addImage(rooms, [layer('old')], MADE)
  await adding(rooms, async name => {
    expect(readdirSync(rooms.paths.layers)).toContain(sha256(layer('new')).slice(7, 31))
    await interrupt()
    await name()
  })
  expect(named(rooms)).toEqual([[MADE]])
  expect(rooms.images.find('made').config.rootfs.diff_ids).toEqual([sha256(layer('old'))])
  expect(readdirSync(rooms.paths.layers)).not.toContain(sha256(layer('new')).slice(7, 31))
})

test('once it has its name, it stays', async () => {
  const rooms = makeRooms(folder)
  await adding(rooms, async name => {
    await name()
    await interrupt()
  })
  expect(named(rooms)).toEqual([[MADE]])
})
