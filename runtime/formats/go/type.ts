/**
 * Types of Go, as far as documents of JSON need them: they say what a member is that a document does not have, to JSON (`typed-json.ts`) and to templates
 * (`typed-value.ts`). Source: pkg.go.dev/encoding/json, `Marshal`.
 */

import type { Json } from './json.ts'

export type GoType = Basic | GoString | Composite | GoMap | Struct

interface Basic {
  /** A time is in RFC 3339, a duration in nanoseconds. */
  readonly kind: 'any' | 'bool' | 'duration' | 'number' | 'time'
}

/** Methods of a type that take no argument, by their names. @param value as JSON has it, of a struct all members */
export type Methods<Value> = Readonly<Record<string, (value: Value) => unknown>>

export interface GoString {
  readonly kind: 'string'
  /** Absent: Go's own `string`. */
  readonly methods?: Methods<string>
}

interface Composite {
  readonly kind: 'pointer' | 'slice'
  /** The type of its members, or of what it points to. */
  readonly of: GoType
}

interface GoMap {
  readonly kind: 'map'
  readonly of: GoType
  /** Where its keys have a named type, such as `nat.Port`: for a template no string is one of them. */
  readonly keys?: GoType
}

export interface Struct {
  readonly kind: 'struct'
  /** In the order in which Go writes them. */
  readonly fields: readonly Field[]
  /** Among them is `String` where a type has it, which prints a value. */
  readonly methods?: Methods<Json>
}

export interface Field {
  /** As templates name it: `ID`. */
  readonly name: string
  /** Its name in JSON: `Id`. */
  readonly json: string
  readonly type: GoType
  /** JSON leaves the field out when it is empty (Go's tag `omitempty`). */
  readonly omitEmpty: boolean
  /** An embedded struct: its fields are those of the struct around it as well, and in JSON only there. */
  readonly embedded?: Struct
}

/** Whole numbers and others are alike in JSON. */
const BASICS: Readonly<Record<string, Basic | GoString>> = {
  any: { kind: 'any' },
  bool: { kind: 'bool' },
  duration: { kind: 'duration' },
  int: { kind: 'number' },
  string: { kind: 'string' },
  time: { kind: 'time' },
}

/**
 * Reads the declaration of a struct. A line has names, and then the type that all of them have:
 *
 *     ID:Id Name      string        JSON calls the first one Id
 *     Health?         *Health       JSON leaves it out when it is empty
 *     Ports           map[Port]int    its keys have a type of their own
 *     *Base                           a struct that is embedded, or a pointer to one
 *
 * @param types those that the declaration names, beside `string`, `bool`, `int`, `any`, `time` and `duration`
 * @throws {RangeError} for a type that has no such name
 */
export function structType(declaration: string, types: Readonly<Record<string, GoType>> = {}, methods?: Methods<Json>): Struct {
  const lines = declaration.split('\n').filter(line => line.trim() !== '')
  return { kind: 'struct', fields: lines.flatMap(line => fieldsOf(line.trim().split(/\s+/), types)), ...(methods && { methods }) }
}

function fieldsOf(words: readonly string[], types: Readonly<Record<string, GoType>>): Field[] {
  const [last = ''] = words.slice(-1)
  const type = typeOf(last, types)
  if (words.length === 1) return [embeddedField(last.replace('*', ''), type)]
  return words.slice(0, -1).map(word => {
    const [name = '', json = name] = word.replace('?', '').split(':')
    return { name, json, type, omitEmpty: word.endsWith('?') }
  })
}

function embeddedField(name: string, type: GoType): Field {
  const embedded = type.kind === 'pointer' ? type.of : type
  if (embedded.kind !== 'struct') throw new RangeError(`${name} is no struct`)
  return { name, json: '', type, omitEmpty: false, embedded }
}

/** Returns the fields that a struct has in JSON. */
export function jsonFields({ fields }: Struct): readonly Field[] {
  return fields.flatMap(field => (field.embedded ? jsonFields(field.embedded) : [field]))
}

function typeOf(text: string, types: Readonly<Record<string, GoType>>): GoType {
  const [, prefix = '', key, rest = ''] = /^(\*|\[\]|map\[(\w+)\])(.+)$/.exec(text) ?? []
  if (key !== undefined) return { kind: 'map', of: typeOf(rest, types), ...(key !== 'string' && { keys: typeOf(key, types) }) }
  if (prefix !== '') return { kind: prefix === '*' ? 'pointer' : 'slice', of: typeOf(rest, types) }
  const type = types[text] ?? BASICS[text]
  if (type === undefined) throw new RangeError(`there is no type ${text}`)
  return type
}
