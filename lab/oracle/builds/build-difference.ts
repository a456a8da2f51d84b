/** Where a builder makes something else of a row. Pure. */

import type { Outcome, Texts } from './outcome.ts'

export interface DifferentText {
  /** `/a/b: directory 755 0:0`, `WorkingDir: nothing`; `is built`, `fails`. */
  readonly seen: string
  /** The same of what it is compared with, or why that failed. */
  readonly expected: string
}

/** That both have failed is no difference: each says it in its own words. */
export function differencesOf(seen: Outcome, expected: Outcome): DifferentText[] {
  if (seen.kind === 'failed') return expected.kind === 'failed' ? [] : [{ seen: FAILS, expected: `is built; ${seen.why}` }]
  if (expected.kind === 'failed') return [{ seen: IS_BUILT, expected: `fails: ${expected.why}` }]
  return [...differentTexts('/', seen.files, expected.files), ...differentTexts('', seen.config, expected.config)]
}

export const FAILS = 'fails'
export const IS_BUILT = 'is built'

function differentTexts(prefix: string, seen: Texts, expected: Texts): DifferentText[] {
  const keys = [...new Set([...Object.keys(seen), ...Object.keys(expected)])].sort()
  return keys
    .filter(key => seen[key] !== expected[key])
    .map(key => ({ seen: `${prefix}${key}: ${seen[key] ?? 'nothing'}`, expected: expected[key] ?? 'nothing' }))
}
