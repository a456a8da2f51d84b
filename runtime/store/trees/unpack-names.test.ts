import fc from 'fast-check'
import { expect, test } from 'vitest'
import { confine, parseLayerName, splitPath } from './unpack-names.ts'

test('a name loses what leads nowhere and is taken from the root', () => {
  expect(['/a//b/', './a/./b', 'a/b', '.', '/', ''].map(confine)).toEqual(['a/b', 'a/b', 'a/b', '', '', ''])
})

test('no name that is let through has a part that is empty, . or ..', () => {
  const part = fc.constantFrom('a', '.', '..', '', '...', '.a', 'a..', '\\')
  fc.assert(
    fc.property(fc.array(part), parts => {
      const name = parts.join('/')
      if (parts.includes('..')) expect(() => confine(name)).toThrow('may not climb')
      else expect(confine(name)).toBe(parts.filter(each => each !== '' && each !== '.').join('/'))
    }),
  )
})

test('whiteouts are told from names that only look like one', () => {
  expect(parseLayerName('a/.wh.b')).toEqual({ kind: 'whiteout', path: 'a/b' })
  expect(parseLayerName('.wh.b/')).toEqual({ kind: 'whiteout', path: 'b' })
  expect(parseLayerName('a/.wh..wh..opq')).toEqual({ kind: 'opaque', path: 'a' })
  expect(parseLayerName('.wh..wh.aufs')).toEqual({ kind: 'ignored' })
  expect(parseLayerName('a/x.wh.b')).toEqual({ kind: 'path', path: 'a/x.wh.b' })
})

test('a path is split at its last slash', () => {
  expect(['a', 'a/b/c'].map(splitPath)).toEqual([
    ['', 'a'],
    ['a/b', 'c'],
  ])
})
