import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findMode, type MountMode, PROPAGATIONS, parseMode } from './mount-mode.ts'

const PLAIN = { readOnly: false, noCopy: false, propagation: undefined }

test.each<[string, MountMode]>([
  ['', PLAIN],
  ['rw', PLAIN],
  ['z', PLAIN],
  ['Z,cached', PLAIN],
  ['ro', { ...PLAIN, readOnly: true }],
  ['nocopy,ro,Z,delegated', { ...PLAIN, readOnly: true, noCopy: true }],
  ['consistent,rslave', { ...PLAIN, propagation: 'rslave' }],
  ...PROPAGATIONS.map(propagation => [propagation, { ...PLAIN, propagation }] satisfies [string, MountMode]),
])('%j', (text, mode) => {
  expect(parseMode(text)).toEqual(mode)
})

test.each(['ro,ro', 'ro,rw', 'z,Z', 'rslave,shared', 'nocopy,nocopy', 'consistent,cached', 'RO', 'foo', 'ro,', ',', ' ro', '/b', 'rro'])(
  '%j is no mode',
  text => {
    expect(findMode(text)).toBeUndefined()
    expect(() => parseMode(text)).toThrow(expect.objectContaining({ kind: 'invalid', message: `invalid mode: ${text}` }))
  },
)

test('the order of words means nothing', () => {
  const words = ['ro', 'z', 'shared', 'nocopy', 'cached']
  fc.assert(
    fc.property(fc.shuffledSubarray(words), some => {
      expect(parseMode(some.join(','))).toEqual({
        readOnly: some.includes('ro'),
        noCopy: some.includes('nocopy'),
        propagation: some.includes('shared') ? 'shared' : undefined,
      })
    }),
  )
})
