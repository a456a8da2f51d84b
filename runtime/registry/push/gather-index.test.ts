import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { type Descriptor, mediaTypes } from '../../formats/oci/image.ts'
import { openStore, storePaths } from '../../store/files/paths.ts'
import { ImageStore } from '../../store/images/images.ts'
import { RepositoryInMemory } from '../pull/test-repository.ts'
import { gather } from './gather-index.ts'

function emptyStore(): ImageStore {
  const folder = mkdtempSync(`${tmpdir()}/gather-index-`)
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const paths = storePaths(folder)
  openStore(paths)
  return new ImageStore(paths, 'no launcher')
}

/** An index of two images, one of which is listed by an index of its own. */
function registry() {
  const repository = new RepositoryInMemory()
  const [first, second] = [repository.addImage('first'), repository.addImage('second')]
  const inner = repository.addIndex([second])
  return { repository, first, second, inner, root: repository.addIndex([first, inner, first]) }
}

const digests = (documents: readonly { readonly descriptor: Pick<Descriptor, 'digest'> }[]) =>
  documents.map(({ descriptor }) => descriptor.digest)

test('documents come after those that they name, each once, the root last', async () => {
  const { repository, first, second, inner, root } = registry()
  const gathered = await gather(emptyStore(), root, repository)
  expect(digests(gathered.documents)).toEqual([first, second, inner, root].map(({ digest }) => digest))
  expect(gathered.blobs.map(({ mediaType }) => mediaType)).toEqual([mediaTypes.config, mediaTypes.config])
})

test('what is here is not asked for', async () => {
  const { repository, first, inner, root } = registry()
  const images = emptyStore()
  for (const { digest } of [root, first]) await images.writeBlob((await repository.manifest(digest)).bytes)
  repository.requests.length = 0
  await gather(images, root, repository)
  expect(repository.requests[0]).toBe(inner.digest)
  expect(repository.requests).toHaveLength(2)
})

test('what is nowhere is an error', async () => {
  const { root } = registry()
  await expect(gather(emptyStore(), root, new RepositoryInMemory())).rejects.toMatchObject({ kind: 'not-found' })
  await expect(gather(emptyStore(), root)).rejects.toMatchObject({ kind: 'engine' })
})

test('an index that leads on and on is given up', async () => {
  const repository = new RepositoryInMemory()
  let root = repository.addIndex([])
  for (let count = 0; count < 1200; count++) root = repository.addIndex([root])
  await expect(gather(emptyStore(), root, repository)).rejects.toMatchObject({ kind: 'invalid' })
  expect(repository.requests).toHaveLength(1001)
})

test('what is no document is refused', async () => {
  const repository = new RepositoryInMemory()
  const text = { mediaType: mediaTypes.manifest, ...repository.addBlob(Buffer.from('<html>')) }
  const images = emptyStore()
  await images.writeBlob(Buffer.from('<html>'))
  await expect(gather(images, repository.addIndex([text]), repository)).rejects.toMatchObject({ kind: 'invalid' })
})

test('a layer that is called a document is not read into memory', async () => {
  const images = emptyStore()
  const layer = { mediaType: mediaTypes.manifest, ...(await images.writeBlob(Buffer.alloc(33 * 2 ** 20))) }
  await expect(gather(images, layer)).rejects.toThrow('bytes: it is none')
})
