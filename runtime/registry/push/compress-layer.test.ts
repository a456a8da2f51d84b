import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import type { Digest } from '../../formats/oci/digest.ts'
import { mediaTypes } from '../../formats/oci/image.ts'
import { openStore, storePaths } from '../../store/files/paths.ts'
import { ImageStore } from '../../store/images/images.ts'
import { layerDirectory, publishLayer } from '../../store/layers/layer-files.ts'
import { compressLayer, knownCompressed } from './compress-layer.ts'

const never = new AbortController().signal
const digestOf = (bytes: Uint8Array): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** A store in which a layer lies plain and unpacked. */
async function storeWith(content: Buffer) {
  const folder = mkdtempSync(join(tmpdir(), 'compress-layer-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const paths = storePaths(folder)
  openStore(paths)
  const images = new ImageStore(paths, 'no launcher')
  const { digest, size } = await images.writeBlob(content)
  const stage = layerDirectory(paths, 'stage')
  mkdirSync(stage)
  publishLayer(paths, stage, { diffId: digest, size: 0 })
  return { paths, images, stored: { mediaType: mediaTypes.layer, digest, size } }
}

const CONTENT = Buffer.concat([randomBytes(300_000), Buffer.alloc(2_000_000, 'plain ')])

test('the archive is in it, the same bytes come each time, and neither a time nor a name is among them', async () => {
  const made = await Promise.all(
    [1, 2].map(async () => {
      const { images, stored, ...store } = await storeWith(CONTENT)
      const sent = await compressLayer({ images, ...store }, stored, stored.digest, never)
      const bytes: Uint8Array[] = []
      for await (const chunk of (await images.streamBlob(sent.digest)).content) bytes.push(chunk)
      return { sent, bytes: Buffer.concat(bytes) }
    }),
  )
  const [first, second] = made
  expect(first?.sent).toEqual(second?.sent)
  const bytes = first?.bytes ?? Buffer.alloc(0)
  expect(digestOf(gunzipSync(bytes))).toBe(digestOf(CONTENT))
  expect(first?.sent).toEqual({ mediaType: mediaTypes.layerGzip, digest: digestOf(bytes), size: bytes.length })
  const [flags, ...time] = bytes.subarray(3, 8)
  expect([flags, time]).toEqual([0, [0, 0, 0, 0]])
})

test('what it came to is known the next time', async () => {
  const { images, paths, stored } = await storeWith(CONTENT)
  expect(knownCompressed(paths, stored, stored.digest)).toBeUndefined()
  const sent = await compressLayer({ images, paths }, stored, stored.digest, never)
  expect(knownCompressed(paths, stored, stored.digest)).toEqual(sent)
})

test('an archive that has rotted is neither sent nor noted', async () => {
  const { images, paths, stored } = await storeWith(CONTENT)
  writeFileSync(images.blobPath(stored.digest), 'rotten')
  await expect(compressLayer({ images, paths }, stored, stored.digest, never)).rejects.toMatchObject({ kind: 'engine' })
  expect(knownCompressed(paths, stored, stored.digest)).toBeUndefined()
})

test('one that is stopped is not noted', async () => {
  const { images, paths, stored } = await storeWith(CONTENT)
  await expect(compressLayer({ images, paths }, stored, stored.digest, AbortSignal.abort(new Error('stopped')))).rejects.toThrow()
  expect(knownCompressed(paths, stored, stored.digest)).toBeUndefined()
})
