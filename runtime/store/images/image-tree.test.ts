import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { type Descriptor, mediaTypes } from '../../formats/oci/image.ts'
import { Blobs } from './blobs.ts'
import { imageTree } from './image-tree.ts'

function emptyBlobs(): Blobs {
  const folder = mkdtempSync(`${tmpdir()}/image-tree-`)
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return new Blobs(folder)
}

async function nested(blobs: Blobs, depth: number): Promise<readonly Descriptor[]> {
  const indexes: Descriptor[] = []
  for (let count = 0; count < depth; count++) {
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: indexes.slice(-1) }))
    indexes.push({ mediaType: mediaTypes.index, ...(await blobs.write(bytes)) })
  }
  return indexes
}

test('an index leads to those in it, each before the one that names it', async () => {
  const blobs = emptyBlobs()
  const indexes = await nested(blobs, 3)
  const { documents, missing } = imageTree(blobs, indexes[2] as Descriptor)
  expect(documents).toEqual(indexes)
  expect(missing).toEqual([])
})

test('indexes that are nested too deep are as good as missing', async () => {
  const blobs = emptyBlobs()
  const indexes = await nested(blobs, 100)
  const { documents, missing } = imageTree(blobs, indexes[99] as Descriptor)
  expect(documents).toEqual(indexes.slice(82))
  expect(missing).toEqual(indexes.slice(82, 83))
})
