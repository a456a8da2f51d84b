/** The operations on images, and `export`, as a daemon calls them: data in, data out, several at once in one process. */

import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exportContainer } from '../../runtime/engine/copy/export.ts'
import { imageHistory } from '../../runtime/overlay/operations/image-history.ts'
import { importImage, parseImport } from '../../runtime/overlay/operations/import-image.ts'
import { listImages } from '../../runtime/overlay/operations/list-images.ts'
import { loadImages } from '../../runtime/overlay/operations/load-images.ts'
import { removeImage } from '../../runtime/overlay/operations/remove-image.ts'
import { dockerArchive, tar } from '../fixtures/archives.ts'
import { engineOn } from '../fixtures/engine.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const engineHere = () => engineOn(minidock.root)

const full = (name: string) => `docker.io/library/${name}`

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes
}

/** An archive whose layers and config come at once, and the document that makes an image of them when `others` are done. */
async function* heldUp(archive: Uint8Array, others: Promise<unknown>): AsyncGenerator<Uint8Array, void, void> {
  const documentAndEnd = 4 * 512
  yield archive.subarray(0, -documentAndEnd)
  await others
  yield archive.subarray(-documentAndEnd)
}

const archiveOf = async (tag: string, config = {}) =>
  await dockerArchive({ layers: [await tar({ name: tag, content: tag })], tags: [tag], config })

test('history is steps, newest first, with bytes, and times as the config has them', async () => {
  const engine = engineHere()
  const history = [
    { created: '2024-01-02T03:04:05.678Z', created_by: 'ADD\tf /', comment: 'first' },
    { created: '2024-01-02T03:04:06Z', created_by: 'CMD ["sh"]', empty_layer: true },
  ]
  const layers = [await tar({ name: 'f', content: 'five!' }), await tar({ name: 'g', content: 'x' })]
  const [loaded] = await loadImages(engine, inOne(await dockerArchive({ layers, tags: ['made:1'], config: { history } })))
  const id = loaded?.image.id
  expect(imageHistory(engine, 'made:1')).toEqual([
    { id, references: [full('made:1')], created: undefined, createdBy: '', size: 1, comment: '' },
    { id: undefined, references: [], created: '2024-01-02T03:04:06Z', createdBy: 'CMD ["sh"]', size: 0, comment: '' },
    { id: undefined, references: [], created: '2024-01-02T03:04:05.678Z', createdBy: 'ADD\tf /', size: 5, comment: 'first' },
  ])
  expect(() => imageHistory(engine, 'nothing')).toThrow('no such image: nothing')
  await removeImage(engine, 'made:1')
})

test('a load says what each image is called, and which other image has lost the name', async () => {
  const engine = engineHere()
  const load = async (config: object) => await loadImages(engine, inOne(await archiveOf('made:1', config)))
  const [first] = await load({ author: 'first' })
  expect(first?.names).toEqual([{ reference: full('made:1'), lostBy: undefined }])
  const [again] = await load({ author: 'first' })
  expect(again?.names).toEqual([{ reference: full('made:1'), lostBy: undefined }])
  const [second] = await load({ author: 'second' })
  expect(second?.names).toEqual([{ reference: full('made:1'), lostBy: first?.image.id }])
  for (const loaded of [first, second]) await removeImage(engine, loaded?.image.id ?? '')
})

test('images that cannot be read are listed apart, and their removal says their names and digests', async () => {
  const engine = engineHere()
  const [loaded] = await loadImages(engine, inOne(await archiveOf('bad:1')))
  const manifestDigest = loaded?.image.manifestDigest ?? 'sha256:none'
  writeFileSync(engine.store.images.blobPath(manifestDigest), '{')
  const { images, damaged } = listImages(engine)
  expect(images.map(({ references }) => references)).toEqual([[full('busybox:latest')]])
  expect(damaged).toMatchObject([{ manifestDigest, reference: full('bad:1'), error: { kind: 'engine' } }])
  expect(await removeImage(engine, 'bad:1')).toEqual([
    { kind: 'untagged', reference: full('bad:1') },
    { kind: 'deleted', digest: manifestDigest },
  ])
  expect(listImages(engine, ['dangling=true'])).toEqual({ images: [], damaged: [] })
  expect(() => listImages(engine, ['color=red'])).toThrow("invalid filter 'color'")
  await minidock.ok('system', 'gc') // What the image had of its own was not to be read.
})

test('an import that makes no sense is refused before its tar is read', () => {
  expect(() => parseImport({ source: '-', changes: ['FROM scratch'] })).toThrow('FROM')
  expect(() => parseImport({ source: '-', reference: `web@sha256:${'0'.repeat(64)}` })).toThrow('cannot import digest reference')
  expect(() => parseImport({ source: '-', platform: 'windows/amd64' })).toThrow('operating system is not supported: windows')
})

test('of work on images in one process, what fails or is done first takes nothing from the rest, and none listens for signals', async () => {
  const engine = engineHere()
  const listeners = () => ['SIGINT', 'SIGTERM', 'SIGHUP'].map(signal => process.listenerCount(signal))
  const before = listeners()
  const wanted = parseImport({ source: '-', reference: 'imported' })
  const done = loadImages(engine, inOne(await archiveOf('done:1')))
  const failed = importImage(engine, wanted, inOne(Buffer.from('no tar'.repeat(200)))).catch((error: unknown) => error)
  const late = loadImages(engine, heldUp(await archiveOf('late:1'), Promise.all([done, failed])))
  expect(listeners()).toEqual(before)
  expect(await failed).toMatchObject({ kind: 'invalid' })
  expect((await late).map(({ names }) => names.map(({ reference }) => reference))).toEqual([[full('late:1')]])
  for (const name of ['done:1', 'late:1']) await removeImage(engine, name)
  expect(listImages(engine).images).toHaveLength(1)
})

test('a tree that is exported can be imported at the same time, and a reader that gives up is told so', async () => {
  const engine = engineHere()
  await minidock.ok('run', '--name', 'web', 'busybox', 'sh', '-c', 'echo kept > /kept')
  const wanted = parseImport({ source: '-', reference: 'copy:1', changes: ['CMD cat /kept'] })
  let id: string | undefined
  const gaveUp = exportContainer(engine, 'web', async archive => {
    for await (const _ of archive) throw new Error('seen enough')
  })
  const copied = exportContainer(engine, 'web', async archive => {
    id = (await importImage(engine, wanted, archive)).id
  })
  await expect(gaveUp).rejects.toThrow('seen enough')
  await copied
  expect(await minidock.ok('run', '--rm', 'copy:1')).toBe('kept')
  await expect(exportContainer(engine, 'nobody', async () => undefined)).rejects.toThrow('No such container: nobody')
  await minidock.ok('rm', 'web')
  expect(await removeImage(engine, id ?? '')).toContainEqual({ kind: 'deleted', digest: id })
})
