/** A value as Go's package encoding/json writes it: every member of a struct is there, but for those that are left out when they are empty. */

import { isObject, type Json } from './json.ts'
import { type GoType, jsonFields, type Struct } from './type.ts'

/** Docker's word for "never". */
export const NEVER = '0001-01-01T00:00:00Z'

/** What an absent value is. A struct has the zero values of its fields. */
export const ZERO = {
  any: null,
  bool: false,
  duration: 0,
  map: null,
  number: 0,
  pointer: null,
  slice: null,
  string: '',
  time: NEVER,
} as const satisfies Record<Exclude<GoType['kind'], 'struct'>, unknown>

/**
 * Returns the value with all that its type has, members of structs in the type's order and members of maps by their keys. Members that the type does not have
 * come last. A value of another shape is returned as it is.
 * @param value undefined and null are an absent value
 */
export function typedJson(type: GoType, value: unknown): unknown {
  if (type.kind === 'struct') return structJson(type, value ?? {})
  if (value === undefined || value === null) return ZERO[type.kind]
  if (type.kind === 'pointer') return typedJson(type.of, value)
  if (type.kind === 'slice' && Array.isArray(value)) return value.map(item => typedJson(type.of, item))
  if (type.kind === 'map' && isObject(value))
    return Object.fromEntries(inOrder(value).map(([key, item]) => [key, typedJson(type.of, item)]))
  return value
}

/** Returns what {@link typedJson} makes of the members of a struct. */
export function typedMembers(type: Struct, members: Json): Json {
  const fields = jsonFields(type)
  const known = fields
    .map(field => ({ ...field, value: typedJson(field.type, members[field.json]) }))
    .filter(({ omitEmpty, type: { kind }, value }) => !(omitEmpty && isEmpty(kind, value)))
    .map(({ json, value }) => [json, value] as const)
  const names = new Set(fields.map(({ json }) => json))
  return Object.fromEntries([...known, ...Object.entries(members).filter(([name, value]) => value !== undefined && !names.has(name))])
}

function structJson(type: Struct, value: unknown): unknown {
  return isObject(value) ? typedMembers(type, value) : value
}

/** Members of a map in the order in which Go writes them. */
export function inOrder(map: Json): [key: string, value: unknown][] {
  return Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1))
}

/** Go's rule for `omitempty`: a struct and what a pointer points to are never empty. */
function isEmpty(kind: GoType['kind'], value: unknown): boolean {
  if (value === null) return true
  if (typeof value === 'object') return (kind === 'slice' || kind === 'map') && Object.keys(value).length === 0
  return kind !== 'pointer' && (value === '' || value === 0 || value === false)
}
