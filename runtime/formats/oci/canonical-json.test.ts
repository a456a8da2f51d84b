import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeJson } from './canonical-json.ts'

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

test('members are sorted at every level and nothing is between them', () => {
  expect(decode(encodeJson({ b: [{ z: 1, a: 'é' }], a: null, u: undefined }))).toBe('{"a":null,"b":[{"a":"é","z":1}]}')
})

test('what is written reads back, and its bytes do not depend on the order in which it was made', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), object => {
      const bytes = encodeJson(object)
      const plain: unknown = JSON.parse(JSON.stringify(object))
      expect(JSON.parse(decode(bytes))).toEqual(plain)
      expect(encodeJson(Object.fromEntries(Object.entries(object).reverse()))).toEqual(bytes)
    }),
  )
})
