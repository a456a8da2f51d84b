/** `.Name`: a field of a struct or a member of a map, and what to say where there is none. */

import type { MinidockError } from '../../../base/errors.ts'
import { editDistance } from '../../text/suggest.ts'
import { isMap, typeName } from './print.ts'
import { mapTypeOf, StructValue } from './struct-value.ts'

/** Whether a field that is not there is an error or prints as `<no value>`. */
export type MissingKey = 'error' | 'no value'

const SHOWN = 8

/** @param fault makes the error, given the problem and a hint */
export function fieldOf(
  item: unknown,
  name: string,
  missing: MissingKey,
  fault: (problem: string, hint?: string) => MinidockError,
): unknown {
  if (item instanceof StructValue && item.names.has(name)) return item.names.get(name)
  if (isMap(item) && mapTypeOf(item)?.key) throw fault(`${name} is no key of the map: its keys have a type of their own`)
  // JSON's null is no value; only a pointer of a type is nil.
  if (isMap(item) && Object.hasOwn(item, name) && item[name] !== undefined) return item[name] ?? undefined
  const nothing = item === null || item === undefined
  if (missing === 'no value' && (item === undefined || isMap(item))) return undefined
  if (nothing) throw fault(`nil pointer evaluating interface {}.${name}`)
  if (!isMap(item)) throw fault(`can't evaluate field ${name} in type ${typeName(item)}`)
  const names = nearestFirst(name, Object.keys(item))
  const more = names.length > SHOWN ? ', …' : ''
  const hint = names.length === 0 ? 'there are no fields here' : `fields here: ${names.slice(0, SHOWN).join(', ')}${more}`
  throw fault(`map has no entry for key ${JSON.stringify(name)}`, hint)
}

function nearestFirst(wanted: string, names: readonly string[]): string[] {
  const distance = (name: string) => editDistance(wanted.toLowerCase(), name.toLowerCase())
  return [...names].sort((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1))
}
