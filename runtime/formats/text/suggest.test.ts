import fc from 'fast-check'
import { expect, test } from 'vitest'
import { didYouMean, editDistance, suggest } from './suggest.ts'

test('a letter too many, too few, wrong, or two swapped are one edit each', () => {
  for (const typed of ['namee', 'nme', 'nane', 'nmae']) expect(editDistance(typed, 'name')).toBe(1)
})

test('distance is symmetric, and nothing only between equals', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, b) === 0).toBe(a === b)
    }),
  )
})

test('the nearest come first, then what the typed word begins', () => {
  expect(suggest('volum', ['volumes-from', 'volume', 'volume-driver', 'memory'])).toEqual(['volume', 'volumes-from', 'volume-driver'])
})

test('short names are not near everything', () => {
  expect(suggest('foo', ['rm', 'ps', 'root', 'cp'])).toEqual([])
})

test('a suggestion is a question', () => {
  expect(didYouMean('bsybox', ['busybox', 'alpine'])).toBe('did you mean busybox?')
  expect(didYouMean('cpu', ['cpus', 'cpu-shares', 'cpu-quota'], name => `--${name}`)).toBe(
    'did you mean --cpus, --cpu-quota or --cpu-shares?',
  )
  expect(didYouMean('zebra', ['busybox'])).toBeUndefined()
})
