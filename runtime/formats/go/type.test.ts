import { expect, test } from 'vitest'
import { structType } from './type.ts'
import { typedJson, typedMembers } from './typed-json.ts'

const Inner = structType(`
  A  string
  B?  int
`)
const Outer = structType(
  `
  ID:id Name                string
  Pointer? Other            *Inner
  Flag? Count?              int
  List? Others              []Inner
  Map?                      map[string]Inner
  Inner                     Inner
  At                        time
`,
  { Inner },
)

test('a declaration says names, types and what JSON leaves out', () => {
  expect(structType('  ID:id? Name  map[Port][]*int', { Port: { kind: 'string', methods: {} } })).toEqual({
    kind: 'struct',
    fields: ['ID', 'Name'].map(name => ({
      name,
      json: name === 'ID' ? 'id' : name,
      omitEmpty: name === 'ID',
      type: { kind: 'map', keys: { kind: 'string', methods: {} }, of: { kind: 'slice', of: { kind: 'pointer', of: { kind: 'number' } } } },
    })),
  })
  expect(() => structType('  ID  []strin')).toThrow(new RangeError('there is no type strin'))
})

test('an embedded struct has fields of its own, which JSON has among those around it', () => {
  const Around = structType(
    `
  First  string
  *Inner
  Last   string
`,
    { Inner },
  )
  expect(JSON.stringify(typedMembers(Around, { A: 'a', more: 1 }))).toBe('{"First":"","A":"a","Last":"","more":1}')
  expect(() => structType('  string')).toThrow(new RangeError('string is no struct'))
})

test('JSON has all members in their order, but for empty ones that it leaves out; others come last', () => {
  expect(JSON.stringify(typedMembers(Outer, { more: 1, none: undefined, Flag: 0, List: [], Map: {}, Name: 'n' }))).toBe(
    '{"id":"","Name":"n","Other":null,"Others":null,"Inner":{"A":""},"At":"0001-01-01T00:00:00Z","more":1}',
  )
})

test('what a pointer points to is there even if it is empty, and maps are in the order of their keys', () => {
  expect(JSON.stringify(typedMembers(Outer, { Pointer: {}, List: [{ B: 0 }], Others: [], Map: { b: { B: 2 }, a: null } }))).toBe(
    '{"id":"","Name":"","Pointer":{"A":""},"Other":null,"List":[{"A":""}],"Others":[],"Map":{"a":{"A":""},"b":{"A":"","B":2}},"Inner":{"A":""},"At":"0001-01-01T00:00:00Z"}',
  )
})

test('a value of another shape stays as it is', () => {
  expect(typedJson(Outer, 'text')).toBe('text')
  expect(typedMembers(Outer, { Others: 'text', Map: 3 })).toMatchObject({ Others: 'text', Map: 3 })
})
