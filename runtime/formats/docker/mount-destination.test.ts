import fc from 'fast-check'
import { expect, test } from 'vitest'
import { absolute, mountDestination } from './mount-destination.ts'

test.each([
  ['/a', '/a'],
  ['/a/', '/a'],
  ['//a//b/./c/..', '/a/b'],
  ['/../a', '/a'],
  ['/a b\\c', '/a b\\c'],
])('%j is %s', (path, clean) => {
  expect(mountDestination(path)).toBe(clean)
})

test.each(['/', '//', '/.', '/a/..', '/../..'])('%s is the root', path => {
  expect(() => mountDestination(path)).toThrow("invalid specification: destination can't be '/'")
  expect(absolute(path)).toBe('/')
})

test.each(['', 'a', './a', '..', '~', '\\a'])('%j is not absolute', path => {
  const message = `invalid mount path: '${path}' mount path must be absolute`
  expect(() => mountDestination(path)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

test('a clean path is clean', () => {
  const path = fc.array(fc.constantFrom('a', 'b', '.', '..', '')).map(parts => `/x/${parts.join('/')}`)
  fc.assert(
    fc.property(path, text => {
      const clean = absolute(text)
      expect(absolute(clean)).toBe(clean)
      expect(clean).toMatch(/^\/([abx]+(\/[abx]+)*)?$/)
    }),
  )
})
