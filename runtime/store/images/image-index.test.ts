import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, type ImageIndex, mediaTypes } from '../../formats/oci/image.ts'
import { EMPTY_INDEX, readIndexAgain, referenceOf, withoutReference, withReferences } from './image-index.ts'
import { findByName, noSuchImage } from './image-names.ts'

const EMPTY: ImageIndex = { schemaVersion: 2, manifests: [] }
const image = (digit: string): Descriptor => ({
  mediaType: mediaTypes.manifest,
  digest: `sha256:${digit.repeat(64)}` satisfies Digest,
  size: 1,
})
const A = 'docker.io/library/a:latest'
const B = 'localhost:5000/team/b:1'
const listed = ({ manifests }: ImageIndex) => manifests.map(descriptor => [descriptor.digest.at(-1), referenceOf(descriptor)])

test('a name is written short for skopeo and in full for us', () => {
  expect(withReferences(EMPTY, image('1'), [A]).manifests[0]?.annotations).toEqual({
    'org.opencontainers.image.ref.name': 'a:latest',
    'io.containerd.image.name': A,
  })
})

test('an image has an entry for each name, or one without', () => {
  const named = withReferences(EMPTY, image('1'), [A, B])
  expect(listed(named)).toEqual([
    ['1', A],
    ['1', B],
  ])
  expect(listed(withReferences(named, image('1'), []))).toEqual([
    ['1', A],
    ['1', B],
  ])
  expect(listed(withReferences(EMPTY, image('1'), []))).toEqual([['1', undefined]])
  expect(listed(withReferences(withReferences(EMPTY, image('1'), []), image('1'), [A]))).toEqual([['1', A]])
})

test('a name that is given to another image is taken from the first, which stays', () => {
  const index = withReferences(withReferences(EMPTY, image('1'), [A]), image('2'), [A])
  expect(listed(index)).toEqual([
    ['1', undefined],
    ['2', A],
  ])
  expect(listed(withoutReference(index, A))).toEqual([
    ['1', undefined],
    ['2', undefined],
  ])
})

test('another program’s short name is understood, and any other text is no name', () => {
  const foreign = (name: string): Descriptor => ({ ...image('1'), annotations: { 'org.opencontainers.image.ref.name': name } })
  expect([foreign('busybox:1'), foreign('Not a name')].map(referenceOf)).toEqual(['docker.io/library/busybox:1', undefined])
})

test('a digest finds an image only under its repository', () => {
  const index = withReferences(EMPTY, image('1'), [A])
  const digest = `sha256:${'1'.repeat(64)}`
  expect(findByName(index, `a@${digest}`)?.digest).toBe(digest)
  expect(findByName(index, `a:any@${digest}`)?.digest).toBe(digest)
  expect(findByName(index, `b@${digest}`)).toBe(undefined)
})

test('many names are not all said', () => {
  const names = Array.from({ length: 9 }, (_, digit) => `docker.io/library/image-${digit}:1`)
  expect(noSuchImage('xyz', withReferences(EMPTY, image('1'), names)).hint).toBe(
    'there is: image-0:1, image-1:1, image-2:1, image-3:1, image-4:1, image-5:1 and 3 more',
  )
})

test('a name with two slips of the fingers is guessed, and one with more is not', () => {
  const hint = (text: string) => noSuchImage(text, withReferences(EMPTY, image('1'), ['docker.io/library/busybox:1'])).hint
  expect([hint('ubysbox'), hint('ubysobx')]).toEqual(['did you mean busybox:1?', 'there is: busybox:1'])
})

test('a list is parsed again only when it has changed, and one that was emptied is damaged', () => {
  const folder = mkdtempSync(join(tmpdir(), 'index-'))
  try {
    const write = (text: string) => writeFileSync(join(folder, 'index.json'), text)
    const none = readIndexAgain(folder)
    expect(none.index).toEqual(EMPTY_INDEX)
    write(JSON.stringify(EMPTY_INDEX))
    const first = readIndexAgain(folder, none)
    expect(readIndexAgain(folder, first)).toBe(first)
    write(`${JSON.stringify(EMPTY_INDEX)}\n`)
    expect(readIndexAgain(folder, first)).not.toBe(first)
    write('')
    expect(() => readIndexAgain(folder, none)).toThrow('the list of images is damaged')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
