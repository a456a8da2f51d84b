import { expect, test } from 'vitest'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, mediaTypes } from '../../formats/oci/image.ts'
import { named, withReferences } from './image-index.ts'
import { namedDigest, notesOf, withNotes } from './image-notes.ts'

const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}`
const IMAGE: Descriptor = { mediaType: mediaTypes.manifest, digest: digest('1'), size: 1 }
const NOTES = { origin: 'docker.io', repository: 'docker.io/library/a', index: digest('2'), referrers: digest('3') }

test('notes are found again under a name and without one', () => {
  const noted = withNotes(IMAGE, NOTES)
  expect(notesOf(noted)).toEqual(NOTES)
  expect(notesOf(named(noted, 'docker.io/library/a:1'))).toEqual(NOTES)
  expect(notesOf(named(noted))).toEqual(NOTES)
  expect(named(IMAGE)).toEqual(IMAGE)
})

test('what is no digest is not believed', () => {
  expect(notesOf({ ...IMAGE, annotations: { 'dev.minidock.index': '../../etc/passwd' } })).toEqual({})
})

test('a name stands for what was pushed under it, before the index, before the manifest', () => {
  expect(namedDigest(IMAGE)).toBe(digest('1'))
  expect(namedDigest(withNotes(IMAGE, NOTES))).toBe(digest('2'))
  expect(namedDigest(withNotes(IMAGE, { ...NOTES, pushed: digest('4') }))).toBe(digest('4'))
})

test('an image that loses its last name forgets what was pushed under it', () => {
  const index = withReferences({ schemaVersion: 2, manifests: [] }, withNotes(IMAGE, { ...NOTES, pushed: digest('4') }), [
    'localhost:5000/a:1',
  ])
  const moved = withReferences(index, { ...IMAGE, digest: digest('5') }, ['localhost:5000/a:1'])
  expect(moved.manifests.map(notesOf)).toEqual([NOTES, {}])
})
