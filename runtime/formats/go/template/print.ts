/** Values as Go's package fmt prints them with `%v`. */

import { shortest } from '../number.ts'
import { StructValue } from './struct-value.ts'

export type Json = Readonly<Record<string, unknown>>

export function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof StructValue)
}

/** A map's members in Go's order, without its methods. */
export function membersOf(map: Json): [string, unknown][] {
  return Object.entries(map)
    .filter(([, value]) => typeof value !== 'function' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** `map[a:1 b:[x y]]`, `[a b]`, `{no 0}`, `true`, `<nil>`. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (typeof value === 'number') return shortest(value)
  if (Array.isArray(value)) return `[${value.map(formatValue).join(' ')}]`
  if (value instanceof StructValue) return value.text ?? `{${[...value.fields.values()].map(formatValue).join(' ')}}`
  if (isMap(value))
    return `map[${membersOf(value)
      .map(([key, member]) => `${key}:${formatValue(member)}`)
      .join(' ')}]`
  return String(value)
}

/** What Go would call the value's type, if it came from JSON. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64'
  if (typeof value === 'boolean') return 'bool'
  if (Array.isArray(value)) return '[]interface {}'
  if (value instanceof StructValue) return 'struct'
  return isMap(value) ? 'map[string]interface {}' : typeof value
}

/** Go's truth: false, 0, "", nil and what is empty are false. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof StructValue) return value.isTrue
  return isMap(value) ? membersOf(value).length > 0 : Boolean(value)
}

/** Go's `Sprint`: a space between two values that are no strings. */
export function sprint(values: readonly unknown[]): string {
  return values
    .map((value, index) => {
      const before = values[index - 1]
      const space = index > 0 && typeof before !== 'string' && typeof value !== 'string'
      return (space ? ' ' : '') + formatValue(value)
    })
    .join('')
}

/** Go's `Sprintln`: a space between any two, and a new line. */
export function sprintln(values: readonly unknown[]): string {
  return `${values.map(formatValue).join(' ')}\n`
}
