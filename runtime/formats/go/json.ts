/**
 * Schemas for JSON that Go programs write (docker, containerd, runc, podman), and the message for JSON that does not fit.
 *
 * Go's encoder writes `null` for a nil pointer, list or map, and its decoder takes null for any field as "not there". So a null member of a struct is dropped
 * before the struct is checked. Members that we do not know are ignored, as Go ignores them.
 */

import * as v from 'valibot'
import { MinidockError } from '../../base/errors.ts'

export type Json = Record<string, unknown>

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const anObject = v.custom<Json>(isObject, 'an object')

/** A struct: known members only, null members as if absent. */
export function struct<const E extends v.ObjectEntries>(entries: E) {
  return v.pipe(anObject, v.transform(dropNulls), v.object(entries))
}

function dropNulls(object: Json): Json {
  if (!Object.values(object).includes(null)) return object
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}

/** A map with strings for keys. valibot's own `record` silently drops keys such as `constructor`, which are good names for labels. */
export function mapOf<T>(schema: v.GenericSchema<unknown, T>) {
  return v.pipe(
    anObject,
    v.rawTransform<Json, Record<string, T>>(({ dataset, addIssue, NEVER }) => {
      const entries: [string, T][] = []
      for (const [key, value] of Object.entries(dataset.value)) {
        const result = v.safeParse(schema, value)
        if (!result.success) {
          const [issue] = result.issues
          const at = { type: 'object', origin: 'value', input: dataset.value, key, value } as const
          addIssue({ message: issue.message, input: issue.input, expected: issue.expected ?? '', path: [at, ...(issue.path ?? [])] })
          return NEVER
        }
        entries.push([key, result.output])
      }
      return Object.fromEntries(entries)
    }),
  )
}

/** A member that may be absent. */
export const maybe = v.exactOptional

export const text = v.string('a string')
export const flag = v.boolean('true or false')
/** A whole number. Those above 2^53 come as near as JavaScript's numbers do. */
export const int = v.pipe(v.number('a number'), v.integer('a whole number'))
export const natural = v.pipe(int, v.minValue(0, 'a whole number of 0 or more'))

export function list<T>(schema: v.GenericSchema<unknown, T>) {
  return v.array(schema, 'a list')
}
export const texts = list(text)
export const textMap = mapOf(text)

/** One of some words. */
export function oneOf<const W extends readonly string[]>(...words: W) {
  return v.picklist(words, `one of ${words.map(word => (word === '' ? '""' : word)).join(', ')}`)
}

const REMEMBERED = 100

/**
 * Returns a reader that reads equal documents once, and returns the same object for all of them: a listing of containers reads a hundred times what their image says.
 * @param read its result must not be changed
 */
export function rememberingEqual<T>(read: (document: unknown) => T): (document: unknown) => T {
  const known = new Map<string, T>()
  return document => {
    const json = JSON.stringify(document)
    const before = known.get(json)
    if (before !== undefined) return before
    const now = read(document)
    if (known.size === REMEMBERED) known.clear()
    known.set(json, now)
    return now
  }
}

/**
 * @param what names the document in the message: `create request`
 * @param isSecret whether the value must not be in the message
 * @throws {MinidockError} of kind `invalid`: `invalid create request: HostConfig.Memory: expected a number, got "64m"`
 */
export function check<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string, isSecret = false): T {
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const path = v.getDotPath(issue)
  const where = path === null ? '' : `${path}: `
  if (issue.input === undefined) throw new MinidockError('invalid', `invalid ${what}: ${where}missing`)
  const got = isSecret ? '' : `, got ${shown(issue.input)}`
  throw new MinidockError('invalid', `invalid ${what}: ${where}expected ${issue.message}${got}`)
}

function shown(value: unknown): string {
  const json = JSON.stringify(value)
  return json.length > 60 ? `${json.slice(0, 57)}...` : json
}
