/**
 * Functions that a template can call: Go's own (but for `call`, `html`, `js`, `urlquery`) and docker's.
 * Source: pkg.go.dev/text/template, "Functions"; docs.docker.com, "Format command and log output".
 */

import { compare, equal } from './compare.ts'
import type { Fail } from './fault.ts'
import { formatValue, isMap, isTrue, sprint, sprintln, typeName } from './print.ts'
import { sprintf } from './printf.ts'
import { mapTypeOf } from './struct-value.ts'

export interface TemplateFunction {
  readonly min: number
  readonly max: number
  readonly call: (args: readonly unknown[], fail: Fail) => unknown
}

export function isFunction(name: string): boolean {
  return name === 'and' || name === 'or' || Object.hasOwn(functions, name)
}

/** `and` and `or` are not here: they do not evaluate all of their arguments. */
export const functions: Readonly<Record<string, TemplateFunction>> = {
  eq: fixed(2, ([first, ...others], fail) => others.some(other => equal(first, other, fail)), Number.POSITIVE_INFINITY),
  ne: fixed(2, ([a, b], fail) => !equal(a, b, fail)),
  lt: fixed(2, ([a, b], fail) => compare(a, b, fail) < 0),
  le: fixed(2, ([a, b], fail) => compare(a, b, fail) <= 0),
  gt: fixed(2, ([a, b], fail) => compare(a, b, fail) > 0),
  ge: fixed(2, ([a, b], fail) => compare(a, b, fail) >= 0),
  not: fixed(1, ([value]) => !isTrue(value)),
  len: fixed(1, ([value], fail) => length(value, fail)),
  index: fixed(1, ([value, ...keys], fail) => keys.reduce((item, key) => indexed(item, key, fail), value), Number.POSITIVE_INFINITY),
  slice: fixed(1, ([value, start, end], fail) => slice(value, start, end, fail), 3),
  print: fixed(0, sprint, Number.POSITIVE_INFINITY),
  println: fixed(0, sprintln, Number.POSITIVE_INFINITY),
  printf: fixed(1, ([format, ...values], fail) => sprintf(text(format, fail), values), Number.POSITIVE_INFINITY),

  json: fixed(1, ([value]) => jsonOf(value)),
  split: fixed(2, ([value, separator], fail) => text(value, fail).split(text(separator, fail))),
  join: fixed(2, ([values, separator], fail) => list(values, fail).map(formatValue).join(text(separator, fail))),
  title: fixed(1, ([value], fail) => text(value, fail).replace(/(?<![\p{L}\p{N}_'])\p{L}/gu, letter => letter.toUpperCase())),
  lower: fixed(1, ([value], fail) => text(value, fail).toLowerCase()),
  upper: fixed(1, ([value], fail) => text(value, fail).toUpperCase()),
  pad: fixed(3, ([value, before, after], fail) => pad(text(value, fail), count(before, fail), count(after, fail))),
  truncate: fixed(2, ([value, size], fail) => [...text(value, fail)].slice(0, count(size, fail)).join('')),
}

/** A member of what writes its own JSON, as a type of Go's does that has the method MarshalJSON. */
export const MARSHAL_JSON = Symbol('MarshalJSON')

function jsonOf(value: unknown): string {
  const marshal = typeof value === 'object' && value !== null && MARSHAL_JSON in value ? value[MARSHAL_JSON] : undefined
  return typeof marshal === 'function' ? String(marshal()) : (JSON.stringify(value) ?? 'null')
}

function fixed(min: number, call: TemplateFunction['call'], max = min): TemplateFunction {
  return { min, max, call }
}

function text(value: unknown, fail: Fail): string {
  return typeof value === 'string' ? value : fail(`wrong type for value; expected string; got ${typeName(value)}`)
}

function list(value: unknown, fail: Fail): readonly unknown[] {
  if (value === null || value === undefined) return []
  return Array.isArray(value) ? value : fail(`wrong type for value; expected []string; got ${typeName(value)}`)
}

function count(value: unknown, fail: Fail): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) return fail(`wrong type for value; expected int; got ${typeName(value)}`)
  return Math.max(value, 0)
}

/** Of a string: its bytes, as in Go. */
function length(value: unknown, fail: Fail): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length
  if (Array.isArray(value)) return value.length
  if (isMap(value)) return Object.keys(value).length
  return value === null || value === undefined ? fail('len of nil pointer') : fail(`len of type ${typeName(value)}`)
}

const NAMED_KEYS = 'value has type string, and the keys of the map have a type of their own'

/** A key that a map does not have gives what Go's map of that type would; where the type is not known, "" if its values are strings (labels, options), else nothing. */
function indexed(item: unknown, key: unknown, fail: Fail): unknown {
  // Go's strings are lists of bytes.
  if (typeof item === 'string') return indexed([...new TextEncoder().encode(item)], key, fail)
  if (Array.isArray(item)) {
    if (typeof key !== 'number') return fail(`cannot index slice/array with type ${typeName(key)}`)
    return Number.isInteger(key) && key >= 0 && key < item.length ? item[key] : fail(`index out of range: ${key}`)
  }
  if (isMap(item)) {
    const name = text(key, fail)
    const type = mapTypeOf(item)
    if (type?.key) return fail(NAMED_KEYS)
    if (Object.hasOwn(item, name)) return item[name]
    if (type) return type.absent
    return Object.values(item).every(value => typeof value === 'string') ? '' : undefined
  }
  return item === null || item === undefined ? fail('index of untyped nil') : fail(`can't index item of type ${typeName(item)}`)
}

function slice(value: unknown, start: unknown, end: unknown, fail: Fail): unknown {
  if (typeof value !== 'string' && !Array.isArray(value)) return fail(`can't slice item of type ${typeName(value)}`)
  const from = start === undefined ? 0 : count(start, fail)
  const to = end === undefined ? value.length : count(end, fail)
  if (to > value.length) return fail(`index out of range: ${to}`)
  return from > to ? fail(`invalid slice index: ${from} > ${to}`) : value.slice(from, to)
}

/** Docker's: nothing is not padded. */
function pad(value: string, before: number, after: number): string {
  return value === '' ? '' : ' '.repeat(before) + value + ' '.repeat(after)
}
