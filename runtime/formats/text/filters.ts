/**
 * `--filter`: conditions, each a name and a value (`status=exited`). Names are in lower case, and blanks around either part do not count.
 * Source: docker's opts/opts.go (FilterOpt), moby's api/types/filters.
 */

import { MinidockError } from '../../base/errors.ts'
import { cut } from './cut.ts'

export type Filters<Name extends string> = ReadonlyMap<Name, readonly string[]>

/** An empty one is no condition. @throws {MinidockError} `invalid`, in docker's words, for what is none */
export function checkFilter(text: string): void {
  if (text !== '' && !text.includes('=')) throw new MinidockError('invalid', 'bad format of filter (expected name=value)')
}

/**
 * @param names that the command knows
 * @returns the values of each that was given
 * @throws {MinidockError} `invalid`, in docker's words
 */
export function parseFilters<Name extends string>(texts: readonly string[], names: readonly Name[]): Filters<Name> {
  const filters = new Map<Name, readonly string[]>()
  for (const text of texts) {
    checkFilter(text)
    if (text === '') continue
    const [before, value = ''] = cut(text, '=')
    const wanted = before.trim().toLowerCase()
    const name = names.find(known => known === wanted)
    if (name === undefined) throw invalidFilter(wanted, `filters are ${names.map(known => `${known}=…`).join(', ')}`)
    filters.set(name, [...(filters.get(name) ?? []), value.trim()])
  }
  return filters
}

export function invalidFilter(filter: string, hint?: string): MinidockError {
  return new MinidockError('invalid', `invalid filter '${filter}'`, hint === undefined ? {} : { hint })
}

/** Values of one filter are alternatives, but labels must all be there; filters with different names must all agree. */
export function agree<Name extends string>(filters: Filters<Name>, holds: (name: Name, value: string) => boolean): boolean {
  return [...filters].every(([name, values]) => {
    const matches = (value: string) => holds(name, value)
    return /^label!?$/.test(name) ? values.every(matches) : values.some(matches)
  })
}

/** Returns whether a text is a filter's value, or matches it as a regular expression. */
export function matchesPattern(text: string, value: string): boolean {
  if (text === value) return true
  try {
    return new RegExp(value).test(text)
  } catch {
    return false // It is no expression.
  }
}

const YES = ['true', '1']
const NO = ['false', '0']

/** Returns what a filter's value says; undefined: neither. */
export function truthOf(value: string): boolean | undefined {
  if (YES.includes(value)) return true
  return NO.includes(value) ? false : undefined
}

/** @param wanted `role`, or `role=db` */
export function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const [key, value] = cut(wanted, '=')
  return Object.hasOwn(labels, key) && (value === undefined || labels[key] === value)
}
