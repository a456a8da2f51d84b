import { expect, test } from 'vitest'
import { hasTag, shownNames } from './image-names.ts'

const DIGEST = `@sha256:${'1'.repeat(64)}`
const shown = (...references: readonly string[]) => shownNames(references).map(({ repository, tag }) => `${repository} ${tag}`)

test('a digest has a row of its own only in a repository where the image has no tag', () => {
  expect(shown()).toEqual(['<none> <none>'])
  expect(shown(`docker.io/library/a${DIGEST}`)).toEqual(['a <none>'])
  expect(shown('docker.io/library/a:1', `docker.io/library/a${DIGEST}`, `localhost:5000/a${DIGEST}`)).toEqual([
    'a 1',
    'localhost:5000/a <none>',
  ])
})

test('an image is dangling until one of its names has a tag', () => {
  expect([[], [`docker.io/library/a${DIGEST}`], [`docker.io/library/a${DIGEST}`, 'docker.io/library/a:1']].map(hasTag)).toEqual([
    false,
    false,
    true,
  ])
})
