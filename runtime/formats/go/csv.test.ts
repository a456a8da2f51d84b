import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCsvRecord } from './csv.ts'

test.each([
  ['a', ['a']],
  ['a,b', ['a', 'b']],
  ['a,', ['a', '']],
  [',', ['', '']],
  [' a, b ', [' a', ' b ']],
  ['"a,b",c', ['a,b', 'c']],
  ['"a""b"', ['a"b']],
  ['""', ['']],
  ['"a\nb",c', ['a\nb', 'c']],
  ['"a\r\nb"\r\nc', ['a\nb']],
  ['\n\r\na,b\nc"', ['a', 'b']],
  ['a\rb\r', ['a\rb']],
])('%j is a record', (text, fields) => {
  expect(readCsvRecord(text)).toEqual(fields)
})

// What docker 28.2.2 says of these values of --mount.
test.each([
  ['', 'EOF'],
  ['\n', 'EOF'],
  ['\r', 'EOF'],
  ['a"b', 'parse error on line 1, column 2: bare " in non-quoted-field'],
  ['dst=/é,b"', 'parse error on line 1, column 10: bare " in non-quoted-field'],
  ['\n\n a"', 'parse error on line 3, column 3: bare " in non-quoted-field'],
  ['"dst=/b', 'parse error on line 1, column 8: extraneous or missing " in quoted-field'],
  ['"\n', 'parse error on line 1, column 3: extraneous or missing " in quoted-field'],
  ['dst=/b,"', 'parse error on line 1, column 9: extraneous or missing " in quoted-field'],
  ['dst=/b,"a"b', 'parse error on line 1, column 10: extraneous or missing " in quoted-field'],
  ['dst=/b,"é"x', 'parse error on line 1, column 11: extraneous or missing " in quoted-field'],
  ['"a\nb', 'record on line 1; parse error on line 2, column 2: extraneous or missing " in quoted-field'],
  ['"a\nb"x', 'record on line 1; parse error on line 2, column 2: extraneous or missing " in quoted-field'],
])('%j is no record: %s', (text, message) => {
  expect(() => readCsvRecord(text)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

test('fields that are written in quotes read back', () => {
  const field = fc.string({ unit: fc.constantFrom(...'ab=,"\n é'.split('')) })
  fc.assert(
    fc.property(fc.array(field, { minLength: 1 }), fields => {
      expect(readCsvRecord(fields.map(value => `"${value.replaceAll('"', '""')}"`).join(','))).toEqual(fields)
    }),
  )
})
