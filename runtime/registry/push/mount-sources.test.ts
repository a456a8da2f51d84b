import { expect, test } from 'vitest'
import type { Digest } from '../../formats/oci/digest.ts'
import { emptyImageConfig, mediaTypes } from '../../formats/oci/image.ts'
import type { ImageName, StoredImage } from '../../store/images/images.ts'
import { mountSources } from './mount-sources.ts'

const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}`
const LAYER = digest('1')
const TO = { domain: 'localhost:5000', path: 'to' }

function image(...names: readonly (readonly [reference: string, notes: ImageName['notes']])[]): StoredImage {
  const descriptor = { mediaType: mediaTypes.layer, digest: LAYER, size: 1 }
  return {
    id: digest('2'),
    manifestDigest: digest('3'),
    mediaType: mediaTypes.manifest,
    manifest: { schemaVersion: 2, config: { ...descriptor, digest: digest('2') }, layers: [descriptor] },
    config: emptyImageConfig(),
    references: names.map(([reference]) => reference),
    names: names.map(([reference, notes]) => ({ reference, digest: digest('3'), notes })),
    notes: names[0]?.[1] ?? {},
    size: 0,
  }
}

const from = (images: readonly StoredImage[], layer = LAYER, pushed: Pick<StoredImage, 'notes'> = { notes: {} }) =>
  mountSources(images, pushed, TO, { stored: { mediaType: mediaTypes.layer, digest: layer, size: 1 } })

test('a layer is where its image came from, and where it was pushed', () => {
  const came = image(['localhost:5000/came:1', { origin: 'localhost:5000', repository: 'localhost:5000/came' }])
  const sent = image(['localhost:5000/team/sent:1', { origin: 'built', pushed: digest('4') }])
  expect(from([came, sent])).toEqual(['came', 'team/sent'])
})

test('a name alone does not say that a registry has it', () => {
  expect(from([image(['localhost:5000/named:1', { origin: 'built' }])])).toEqual([])
})

test('not in another registry, not in the same repository, and not for another layer', () => {
  const other = image(['docker.io/library/a:1', { repository: 'docker.io/library/a' }], ['localhost:50000/a:1', { pushed: digest('4') }])
  const same = image(['localhost:5000/to:1', { pushed: digest('4') }])
  const came = image(['localhost:5000/came:1', { repository: 'localhost:5000/came' }])
  expect(from([other, same])).toEqual([])
  expect(from([came], digest('5'))).toEqual([])
})

test('all that an index leads to is where the image came from', () => {
  expect(from([], digest('5'), { notes: { repository: 'localhost:5000/came' } })).toEqual(['came'])
})

test('what was compressed for a push is found by its archive', () => {
  const sent = image(['localhost:5000/sent:1', { pushed: digest('4') }])
  const archived = { ...sent, config: { ...sent.config, rootfs: { type: 'layers' as const, diff_ids: [LAYER] } } }
  const blob = { stored: { mediaType: mediaTypes.layerGzip, digest: digest('6'), size: 1 }, diffId: LAYER }
  expect(mountSources([archived], { notes: {} }, TO, blob)).toEqual(['sent'])
})

test('no more than three are asked', () => {
  const many = Array.from({ length: 9 }, (_, index) => image([`localhost:5000/a${index}:1`, { pushed: digest('4') }]))
  expect(from(many)).toEqual(['a0', 'a1', 'a2'])
})
