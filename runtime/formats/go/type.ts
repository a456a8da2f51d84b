/**
 * Types of Go, as far as documents of JSON need them: they say what a member is that a document does not have, to JSON (`typed-json.ts`) and to templates
 * (`typed-value.ts`). Source: pkg.go.dev/encoding/json, `Marshal`.
 */

import type { Json } from './json.ts'

export type GoType = Basic | Composite | GoMap | Struct

interface Basic {
  /** A time is in RFC 3339, a duration in nanoseconds. */
  readonly kind: 'any' | 'bool' | 'duration' | 'number' | 'string' | 'time'
}

interface Composite {
  readonly kind: 'pointer' | 'slice'
  /** The type of its members, or of what it points to. */
  readonly of: GoType
}

interface GoMap {
  readonly kind: 'map'
  readonly of: GoType
  /** Its keys have a named type, such as `nat.Port`: for a template no string is one of them. */
  readonly namedKeys: boolean
}

export interface Struct {
  readonly kind: 'struct'
  /** In the order in which Go writes them. */
  readonly fields: readonly Field[]
  /** Go's method `String`, which prints a value of the type. Few types have one. @param members as JSON has them, all of them */
  readonly text?: (members: Json) => string
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
const BASICS: Readonly<Record<string, Basic>> = {
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
 * @param text Go's method `String`
 * @throws {RangeError} for a type that has no such name
 */
export function structType(declaration: string, types: Readonly<Record<string, GoType>> = {}, text?: Struct['text']): Struct {
  const lines = declaration.split('\n').filter(line => line.trim() !== '')
  return { kind: 'struct', fields: lines.flatMap(line => fieldsOf(line.trim().split(/\s+/), types)), ...(text && { text }) }
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
  if (key !== undefined) return { kind: 'map', of: typeOf(rest, types), namedKeys: key !== 'string' }
  if (prefix !== '') return { kind: prefix === '*' ? 'pointer' : 'slice', of: typeOf(rest, types) }
  const type = types[text] ?? BASICS[text]
  if (type === undefined) throw new RangeError(`there is no type ${text}`)
  return type
}
