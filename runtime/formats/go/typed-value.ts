/** A value for templates, made of JSON and its type, as docker's client unmarshals a document before it runs a template on it. */

import { isObject, type Json } from './json.ts'
import { nilMap, nilSlice, StructValue, typedMap } from './template/struct-value.ts'
import { goTimeText } from './time.ts'
import { type Field, type GoString, type GoType, jsonFields, type Methods, type Struct } from './type.ts'
import { inOrder, NEVER, typedMembers, ZERO } from './typed-json.ts'
import { formatDuration } from './units.ts'

/** @param value undefined and null are an absent value; one of another shape than its type's is returned as it is */
export function typedValue(type: GoType, value: unknown): unknown {
  switch (type.kind) {
    case 'struct':
      return structValue(type, value ?? {})
    case 'pointer':
      return value === undefined || value === null ? null : typedValue(type.of, value)
    case 'slice':
      return Array.isArray(value) ? value.map(item => typedValue(type.of, item)) : (value ?? nilSlice())
    case 'map': {
      const { keys } = type
      const mapType = { absent: typedValue(type.of, undefined), ...(keys && { key: (name: string) => typedValue(keys, name) }) }
      if (!isObject(value)) return value ?? nilMap(mapType)
      const entries = inOrder(value).map(([key, item]) => [key, typedValue(type.of, item)] as const)
      return typedMap(entries, mapType)
    }
    case 'string':
      return stringValue(type, value ?? ZERO.string)
    case 'time':
      return timeValue(value ?? ZERO.time)
    case 'duration':
      return durationValue(value ?? ZERO.duration)
    default:
      return value ?? ZERO[type.kind]
  }
}

function structValue(type: Struct, value: unknown): unknown {
  if (!isObject(value)) return value
  const fields = new Map(type.fields.map(field => [field.name, typedValue(field.type, memberOf(field, value))]))
  const json = () => typedMembers(type, value)
  const methods = type.methods ? methodsOf(type.methods, json()) : []
  const text = new Map(methods).get('String')?.()
  return new StructValue(fields, json, {
    text: text === undefined ? undefined : String(text),
    others: [...promotedOf(type, fields), ...methods],
  })
}

/** Returns methods as a template calls them. */
function methodsOf<Value>(methods: Methods<Value>, value: Value): readonly (readonly [name: string, method: () => unknown])[] {
  return Object.entries(methods).map(([name, method]) => [name, () => method(value)])
}

function stringValue({ methods }: GoString, value: unknown): unknown {
  if (methods === undefined || typeof value !== 'string') return value
  return new StructValue(new Map(), () => value, { text: value, isString: true, isTrue: value !== '', others: methodsOf(methods, value) })
}

/** An embedded struct has those members of JSON that are its fields. */
function memberOf({ json, embedded }: Field, members: Json): unknown {
  return embedded ? Object.fromEntries(jsonFields(embedded).map(field => [field.json, members[field.json]])) : members[json]
}

/** Returns the fields of embedded structs, which the struct around them has as well. */
function promotedOf(type: Struct, fields: ReadonlyMap<string, unknown>): readonly (readonly [name: string, value: unknown])[] {
  const embedded = type.fields.flatMap(field => (field.embedded ? [fields.get(field.name)] : []))
  return embedded.flatMap(value => (value instanceof StructValue ? [...value.names] : []))
}

const TIME: Methods<string> = {
  IsZero: time => time === NEVER,
  String: goTimeText,
  Unix: time => Math.floor(Date.parse(time) / 1000),
  UnixMilli: time => Date.parse(time),
}

function timeValue(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return new StructValue(new Map(), () => value, { text: goTimeText(value), others: methodsOf(TIME, value) })
}

/** Methods of a number of nanoseconds. */
const DURATION: Methods<number> = {
  Hours: duration => duration / 3.6e12,
  Milliseconds: duration => Math.trunc(duration / 1e6),
  Minutes: duration => duration / 6e10,
  Nanoseconds: duration => duration,
  Seconds: duration => duration / 1e9,
  String: duration => formatDuration(duration / 1e6),
}

function durationValue(value: unknown): unknown {
  if (typeof value !== 'number') return value
  return new StructValue(new Map(), () => value, {
    text: formatDuration(value / 1e6),
    isTrue: value !== 0,
    others: methodsOf(DURATION, value),
  })
}
