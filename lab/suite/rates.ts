/** How often each check passed in several rounds. */

import type { FileResult } from './results-reporter.ts'

export interface Rate {
  readonly file: string
  /** Empty: the file itself, before or after its checks. */
  readonly check: string
  readonly passed: number
  /** What it saw when it failed, each once. */
  readonly seen: readonly string[]
}

/** @returns those that failed most often last, where a reader looks first */
export function ratesOf(rounds: readonly (readonly FileResult[])[]): Rate[] {
  const rates = new Map<string, { file: string; check: string; passed: number; seen: Set<string> }>()
  const rateOf = (file: string, check: string) => {
    const key = `${file}\0${check}`
    const rate = rates.get(key) ?? { file, check, passed: check === '' ? rounds.length : 0, seen: new Set() }
    rates.set(key, rate)
    return rate
  }
  for (const { file, checks, failures } of rounds.flat()) {
    for (const [check, state] of checks) rateOf(file, check).passed += state === 'passed' ? 1 : 0
    for (const { check, seen } of failures) {
      const rate = rateOf(file, check)
      if (check === '') rate.passed--
      rate.seen.add(seen)
    }
  }
  return [...rates.values()].map(rate => ({ ...rate, seen: [...rate.seen] })).sort((one, other) => other.passed - one.passed)
}
