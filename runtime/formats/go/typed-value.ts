/** A value for templates, made of JSON and its type, as docker's client unmarshals a document before it runs a template on it. */

import { isObject, type Json } from './json.ts'
import { nilMap, nilSlice, StructValue, typedMap } from './template/struct-value.ts'
import { goTimeText } from './time.ts'
import { type Field, type GoType, jsonFields, type Struct } from './type.ts'
import { inOrder, typedMembers, ZERO } from './typed-json.ts'
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
      const mapType = { absent: typedValue(type.of, undefined), namedKeys: type.namedKeys }
      if (!isObject(value)) return value ?? nilMap(mapType)
      const entries = inOrder(value).map(([key, item]) => [key, typedValue(type.of, item)] as const)
      return typedMap(entries, mapType)
    }
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
  return new StructValue(fields, () => typedMembers(type, value), {
    text: type.text?.(typedMembers(type, value)),
    others: promotedOf(type, fields),
  })
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

function timeValue(value: unknown): unknown {
  return typeof value === 'string' ? new StructValue(new Map(), () => value, { text: goTimeText(value) }) : value
}

function durationValue(value: unknown): unknown {
  if (typeof value !== 'number') return value
  return new StructValue(new Map(), () => value, { text: formatDuration(value / 1e6), isTrue: value !== 0 })
}
