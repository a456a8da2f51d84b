/** Checks that run file by file in another machine: which sources they are of, what became of each, and the last lines. */

import { collect } from './guest.ts'
import { REPOSITORY } from './places.ts'
import type { Circumstances, Result } from './results.ts'
import { fingerprint } from './synced.ts'

export type Machine = Pick<Result, 'machine' | 'provider' | 'driver'>
export type Sources = Machine & Pick<Result, 'commit' | 'changed' | 'tree'>

export async function sourcesIn(machine: Machine): Promise<Sources> {
  const git = async (...words: readonly string[]) => {
    const { code, out } = await collect(['git', '-C', REPOSITORY, ...words]).catch(() => ({ code: 1, out: '' }))
    return code === 0 ? out.trim() : undefined
  }
  const [commit, changes] = [await git('rev-parse', 'HEAD'), await git('status', '--porcelain')]
  return { commit: commit ?? 'unknown', changed: changes !== '', tree: fingerprint(REPOSITORY), ...machine }
}

type Recorded = Circumstances & Pick<Result, 'file' | 'passed' | 'failed' | 'skipped' | 'seconds' | 'failures'>

export interface Ended {
  readonly file: string
  /** What lab/suite/record-run.ts wrote in the machine. */
  readonly out: string
  readonly code: number
  /** Milliseconds since the epoch. */
  readonly began: number
}

/** A file that has ended without a record has failed. */
export function recorded({ file, out, code, began }: Ended): Recorded {
  try {
    return { ...(JSON.parse(out) as Recorded), file }
  } catch {
    const failures = [{ check: '', seen: `it ended with exit code ${code} and without a result` }]
    const nothing = { passed: 0, failed: 1, skipped: 0, seconds: (Date.now() - began) / 1000, failures }
    const unknown = { boot: 'unknown', kernel: 'unknown', systemd: 'unknown', cgroups: 'unknown' } as const
    return { file, ...nothing, ...unknown, slowness: 1, date: new Date().toISOString() }
  }
}

export function countsOf({ passed, failed, skipped }: Pick<Result, 'passed' | 'failed' | 'skipped'>): string {
  return [`${passed} passed`, ...(failed > 0 ? [`${failed} failed`] : []), ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ')
}

/** Prints what became of all. @returns the exit code */
export function summarize(results: readonly Result[]): number {
  const sum = (of: (result: Result) => number) => results.reduce((total, result) => total + of(result), 0)
  const counts = countsOf({
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
  })
  print(`\n${results.length} files in the machine: ${counts}, ${Math.round(sum(({ seconds }) => seconds))} s`)
  for (const { file, failures } of results) for (const { check } of failures) print(`failed: ${file}${check === '' ? '' : ` > ${check}`}`)
  return results.every(hasPassed) ? 0 : 1
}

/** What is skipped has not passed. */
function hasPassed({ passed, failed, skipped }: Result): boolean {
  return passed > 0 && failed === 0 && skipped === 0
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
