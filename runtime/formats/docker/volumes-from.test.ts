import { expect, test } from 'vitest'
import { parseVolumesFrom } from './volumes-from.ts'

test.each([
  ['db', 'db', 'rw', false],
  ['db:', 'db', 'rw', false],
  ['db:rw', 'db', 'rw', false],
  ['db:ro', 'db', 'ro', true],
  ['db:z', 'db', 'z', false],
  ['db:Z,ro', 'db', 'Z,ro', true],
  ['db:cached', 'db', 'cached', false],
])('%s', (text, container, mode, readOnly) => {
  expect(parseVolumesFrom(text)).toEqual({ container, mode, readOnly })
})

test.each([
  ['', 'volumes-from specification cannot be an empty string'],
  [':ro', 'invalid name or ID supplied: ""'],
  [':', 'invalid name or ID supplied: ""'],
  ['db:foo', 'invalid mode: foo'],
  ['db:ro,rw', 'invalid mode: ro,rw'],
  ['db:ro:z', 'invalid mode: ro:z'],
  ['db:shared', 'invalid mode: shared'],
  ['db:nocopy', 'invalid mode: nocopy'],
])('%j is refused: %s', (text, message) => {
  expect(() => parseVolumesFrom(text)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})
