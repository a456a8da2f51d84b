/** The last lines of a run: what was unsteady, what has failed, what was left on the machine, how long it took, and the total. */

import type { Leak } from './machine-comparison.ts'
import { isUnsteady, MOST_FILES, type Repeated } from './repeat-failed.ts'
import type { Failure, FileResult } from './results-reporter.ts'

export interface Run {
  /** One for each file: the last one, if the file was unsteady. */
  readonly results: readonly FileResult[]
  /** Files that ran again. */
  readonly repeated: readonly Repeated[]
  /** Were files to run again in which a check fails? */
  readonly again: boolean
  /** Errors that belong to no file. */
  readonly errors: readonly string[]
  readonly leaks: readonly Leak[]
  readonly foreign: readonly string[]
  readonly usages: readonly UsageOf[]
  /** Was a part of the checks chosen by name? Then the others are left out on purpose. */
  readonly chosen: boolean
}

/** What a part of the run has used. */
export interface UsageOf extends Usage {
  /** `first tier`. */
  readonly what: string
}

export interface Usage {
  readonly seconds: number
  /** Seconds that this machine's processors worked, for any process. */
  readonly processorSeconds: number
  /** The part of the time, 0 to 1, in which a processor had nothing to do. */
  readonly idle: number
}

const failedFiles = ({ results }: Run): FileResult[] => results.filter(({ failures }) => failures.length > 0)
const skippedFiles = ({ results, chosen }: Run): FileResult[] => (chosen ? [] : results.filter(({ skipped }) => skipped > 0))

export function hasPassed(run: Run): boolean {
  const problems = [...failedFiles(run), ...skippedFiles(run), ...run.errors, ...run.leaks]
  return problems.length === 0 && run.results.some(({ passed }) => passed > 0)
}

/** The last line is the total: `Checks: 2628 passed, 0 failed`. */
export function closingLines(run: Run): string {
  const failed = failedFiles(run)
  return [
    ...run.repeated.filter(isUnsteady).flatMap(unsteadyLines),
    ...failed.flatMap(result => failedLines(result, run.repeated)),
    ...(run.again && failed.length > MOST_FILES
      ? [`${failed.length} files have failed: that many are no accident, and none was tried again`]
      : []),
    ...skippedFiles(run).map(({ file, skipped }) => `not checked   ${file}: ${skipped} skipped, and what is skipped has not passed`),
    ...run.errors.map(error => `error         ${indented(error)}`),
    ...run.leaks.map(({ what, by }) => `left behind   ${what}\n              by ${by}`),
    ...run.foreign.map(what => `new here      ${what}\n              perhaps somebody else's: no file of checks bears its name`),
    '',
    ...run.usages.map(usageLine),
    totalLine(run),
    '',
  ].join('\n')
}

function unsteadyLines({ first: { file, failures }, rounds }: Repeated): string[] {
  return failures.flatMap(({ check, seen, load }) => [
    `unsteady      ${named(file, check)}`,
    `              passed ${rounds} of ${rounds} times afterwards, alone; the first time, at load ${load.toFixed(1)}, it saw`,
    `              ${indented(seen)}`,
  ])
}

function failedLines({ file, failures }: FileResult, repeated: readonly Repeated[]): string[] {
  const again = repeated.find(({ first }) => first.file === file)
  return [
    ...failures.flatMap(seenLines(file, 'failed        ')),
    ...(again ? [`              alone it passed ${again.passed} times, and then saw`] : []),
    ...(again?.last.failures.flatMap(seenLines(file, '              ')) ?? []),
  ]
}

const seenLines =
  (file: string, head: string) =>
  ({ check, seen, load }: Failure) => [`${head}${named(file, check)}`, `              at load ${load.toFixed(1)}: ${indented(seen)}`]

const named = (file: string, check: string): string => (check === '' ? `${file}, outside of its checks` : `${file} > ${check}`)

const MOST_LINES = 60

function indented(text: string): string {
  const lines = text.trimEnd().split('\n')
  return [...lines.slice(0, MOST_LINES), ...(lines.length > MOST_LINES ? ['…'] : [])].join('\n              ')
}

function usageLine({ what, seconds, processorSeconds, idle }: UsageOf): string {
  const whole = Math.round(seconds)
  const time = whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${what.padEnd(13)} took ${time}, ${processorSeconds.toFixed(0)} processor-seconds of this machine, processors idle ${(idle * 100).toFixed(0)} %`
}

function totalLine({ results, errors, leaks }: Run): string {
  const sum = (count: (result: FileResult) => number) => results.reduce((total, result) => total + count(result), 0)
  const failed = sum(({ failures }) => failures.length) + errors.length + leaks.length
  const skipped = sum(result => result.skipped)
  return `Checks: ${sum(({ passed }) => passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
