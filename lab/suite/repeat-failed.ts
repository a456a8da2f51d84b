/**
 * Runs a file again, alone, in which a check has failed. Only if it passes every time the check was unsteady, and the run passes. The run's last lines name it:
 * the cause is in the check or in the product, and has to be found.
 */

import { type FileResult, failure } from './results-reporter.ts'

/** More failed files than this are no accident. */
export const MOST_FILES = 5
const [MOST_ROUNDS, LEAST_ROUNDS] = [5, 2]
/** Seconds for all rounds of a file. */
const TIME = 180

/** Returns how often a file has to pass that takes so many seconds. */
export function roundsFor(seconds: number): number {
  return Math.min(MOST_ROUNDS, Math.max(LEAST_ROUNDS, Math.floor(TIME / seconds)))
}

export interface Repeated {
  /** The result that failed the run. */
  readonly first: FileResult
  /** So many have to pass. */
  readonly rounds: number
  readonly passed: number
  /** The last round's result. */
  readonly last: FileResult
}

export const isUnsteady = ({ passed, rounds }: Repeated): boolean => passed === rounds

/** Repeats a file until a round fails, or all have passed. @param runAlone runs it once */
export async function repeatFailed(first: FileResult, runAlone: (round: number, rounds: number) => Promise<FileResult>): Promise<Repeated> {
  let rounds = roundsFor(first.seconds)
  for (let passed = 0; ; ) {
    const began = performance.now()
    const last = unlessSkipped(await runAlone(passed + 1, rounds))
    // The first time it may have failed at once.
    rounds = Math.min(rounds, roundsFor((performance.now() - began) / 1000))
    if (last.failures.length === 0) passed++
    if (last.failures.length > 0 || passed >= rounds) return { first, rounds: Math.max(rounds, passed), passed, last }
  }
}

/** A check that is skipped has not passed. */
function unlessSkipped(result: FileResult): FileResult {
  if (result.skipped === 0) return result
  return { ...result, failures: [...result.failures, failure('', `${result.skipped} checks were skipped`)] }
}
