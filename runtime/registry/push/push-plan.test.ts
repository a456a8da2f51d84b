import { expect, test } from 'vitest'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, type ImageManifest, mediaTypes } from '../../formats/oci/image.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { blobsOfImage, blobsOfOther, compressedManifest } from './push-plan.ts'

const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}`
const blob = (digit: string, mediaType: string): Descriptor => ({ mediaType, digest: digest(digit), size: 1 })
const PLAIN = blob('1', mediaTypes.layer)
const GZIP = blob('2', mediaTypes.layerGzip)
const CONFIG = blob('3', mediaTypes.config)

function image(notes: StoredImage['notes'], ...layers: readonly Descriptor[]): StoredImage {
  const manifest: ImageManifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: CONFIG, layers: [...layers] }
  const rootfs = { type: 'layers' as const, diff_ids: layers.map((_, index) => digest('abc'[index] ?? 'f')) }
  const config = { architecture: 'amd64', os: 'linux', config: {}, rootfs }
  const facts = { id: CONFIG.digest, manifestDigest: digest('9'), mediaType: mediaTypes.manifest, references: [], names: [], size: 0 }
  return { ...facts, manifest, config, notes }
}

test('layers go from the topmost to the lowest, by the digits of their archives, and then the config, of which nothing is shown', () => {
  expect(blobsOfImage(image({ origin: 'docker.io' }, PLAIN, GZIP))).toEqual([
    { stored: GZIP, label: 'b'.repeat(12), isCompressed: false, diffId: digest('b') },
    { stored: PLAIN, label: 'a'.repeat(12), isCompressed: false, diffId: digest('a') },
    { stored: CONFIG },
  ])
})

test.each(['built', 'committed', 'imported', 'loaded', 'made here', undefined])(
  'a plain layer of an image that was %s is sent compressed',
  origin => {
    const blobs = blobsOfImage(image({ ...(origin && { origin }) }, PLAIN, GZIP))
    expect(blobs.map(({ isCompressed }) => isCompressed)).toEqual([false, true, undefined])
  },
)

test('what came from a registry, or with an index, is sent as it came', () => {
  for (const notes of [{ origin: 'localhost:5000' }, { origin: 'loaded', index: digest('8') }])
    expect(blobsOfImage(image(notes, PLAIN)).map(({ isCompressed }) => isCompressed)).toEqual([false, undefined])
})

test('the manifest says what was sent; if all was sent as it lies here, it stays as it is', () => {
  const { manifest } = image({}, PLAIN, GZIP)
  const sent = { mediaType: mediaTypes.layerGzip, digest: digest('7'), size: 5 }
  const bytes = compressedManifest(
    manifest,
    new Map([
      [PLAIN.digest, sent],
      [GZIP.digest, GZIP],
    ]),
  )
  expect(JSON.parse(Buffer.from(bytes ?? []).toString())).toEqual({ ...manifest, layers: [sent, GZIP] })
  expect(compressedManifest(manifest, new Map([[PLAIN.digest, PLAIN]]))).toBeUndefined()
})

test('of another platform the layers are shown, and what is no layer is not', () => {
  const attestation = blob('5', 'application/vnd.in-toto+json')
  const labels = blobsOfOther([GZIP, CONFIG, attestation, blob('6', mediaTypes.dockerLayerGzip)]).map(({ label }) => label)
  expect(labels).toEqual(['2'.repeat(12), undefined, undefined, '6'.repeat(12)])
})
