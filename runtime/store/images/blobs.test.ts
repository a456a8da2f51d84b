import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { mediaTypes } from '../../formats/oci/image.ts'
import { Blobs } from './blobs.ts'
import { imageTree } from './image-tree.ts'

test('what this process has written is there for it, though a removal that looked a moment before takes its name away', async () => {
  const folder = mkdtempSync(`${tmpdir()}/blobs-`)
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const blobs = new Blobs(folder)
  const bytes = Buffer.from('{"schemaVersion":2,"manifests":[]}')
  const { digest, size } = await blobs.write(bytes)
  rmSync(blobs.path(digest))
  expect(blobs.read(digest, 'an image index')).toEqual(bytes)
  expect(imageTree(blobs, { mediaType: mediaTypes.index, digest, size }).missing).toEqual([])
  expect(blobs.hold(digest, size)).toBe(true)
  expect(blobs.restore([digest])).toBeUndefined()
  blobs.release([digest])
  expect(blobs.read(digest, 'an image index')).toEqual(bytes)
})
