/** Parts of keys as texts, and which of them differ. Pure. */

import type { RecordedDifference } from './type.ts'

/** A value of a part as text: a list has an item in each line, an object a member; and of a digest there are the first 12 digits. */
export function partText(value: unknown): string {
  return itemsOf(value)
    .join('\n')
    .replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1')
}

function itemsOf(value: unknown): readonly string[] {
  const text = (item: unknown) => (typeof item === 'string' ? item : JSON.stringify(item))
  if (Array.isArray(value)) return value.map(text)
  if (typeof value !== 'object' || value === null) return [text(value)]
  return Object.entries(value).map(([name, member]) => `${name}=${text(member)}`)
}

/** @param before of the same step, when it was built first */
export function differencesOf(before: Parts, after: Parts): readonly RecordedDifference[] {
  return after.flatMap(([part, value]) => {
    const old = before.find(([name]) => name === part)?.[1] ?? ''
    return old === value ? [] : [{ part, before: without(old, value), after: without(value, old) }]
  })
}

export type Parts = readonly (readonly [name: string, value: string])[]

function without(list: string, other: string): string {
  const others = other.split('\n')
  const own = list.split('\n').filter(item => !others.includes(item))
  return own.join('\n')
}
