/** Runs checks by vitest's programming interface: once, then those files again, alone, in which one has failed. */

import { createVitest, type TestSpecification, type Vitest } from 'vitest/node'
import { MinidockError } from '../../runtime/errors.ts'
import { REPOSITORY } from '../sandbox/kept-in-build.ts'
import type { Run } from './closing.ts'
import { MachineComparison } from './machine-comparison.ts'
import { isUnsteady, MOST_FILES, type Repeated, repeatFailed } from './repeat-failed.ts'
import { type FileResult, failure, fileOf, noResult, ResultsReporter } from './results-reporter.ts'
import { makeRunFolder } from './run-folder.ts'
import { measureSlowness } from './slowness.ts'
import { Sweeper } from './sweeper.ts'
import { measureUsage } from './usage.ts'

export interface RunOptions {
  /** Parts of files' paths; all if there are none. */
  readonly filters?: readonly string[]
  /** Options of vitest's command line. */
  readonly options?: object
  /** Is a file tried again in which a check fails? */
  readonly again?: boolean
}

/** @throws {MinidockError} `not-found` if there is no such file */
export async function runChecks({ filters = [], options = {}, again = false }: RunOptions): Promise<Omit<Run, 'chosen'>> {
  const usage = measureUsage()
  return await inRun({ ...options, reporters: ['default'] }, async ({ vitest, reporter, machine, isInterrupted }) => {
    const specifications = await filesOf(vitest, filters)
    const { results, errors } = await execute(vitest, reporter, specifications)
    const repeated: Repeated[] = []
    const failed = results.filter(({ failures }) => failures.length > 0)
    if (again && failed.length <= MOST_FILES) {
      for (const result of failed) {
        if (isInterrupted()) break
        repeated.push(
          await repeatFailed(result, (round, rounds) => runAlone(result, specifications, vitest, reporter, `${round} of ${rounds}`)),
        )
      }
    }
    await vitest.close()
    const steadied = new Map(repeated.filter(isUnsteady).map(({ last }) => [last.file, last]))
    return {
      results: results.map(result => steadied.get(result.file) ?? result),
      repeated,
      again,
      errors,
      ...(await machine.compare()),
      usage: usage(),
    }
  })
}

async function runAlone(
  { file }: FileResult,
  specifications: readonly TestSpecification[],
  vitest: Vitest,
  reporter: ResultsReporter,
  round: string,
): Promise<FileResult> {
  console.log(`\n── again, alone: ${file} (${round})`)
  const own = specifications.filter(({ moduleId }) => fileOf(moduleId) === file)
  return await executeOne(vitest, reporter, own)
}

/**
 * Runs files so often, one after the other.
 * @param onRound is called after each round, with its results
 * @throws {MinidockError} `not-found` if there is no such file
 */
export async function runRounds(
  filters: readonly string[],
  rounds: number,
  onRound: (results: readonly FileResult[]) => void,
): Promise<void> {
  await inRun({}, async ({ vitest, reporter }) => {
    const specifications = await filesOf(vitest, filters)
    for (let round = 0; round < rounds; round++) {
      const results: FileResult[] = []
      for (const specification of specifications) results.push(await executeOne(vitest, reporter, [specification]))
      onRound(results)
    }
  })
}

interface Executed {
  /** One for each file. */
  readonly results: FileResult[]
  /** Errors outside of any check. */
  readonly errors: string[]
}

async function execute(vitest: Vitest, reporter: ResultsReporter, specifications: TestSpecification[]): Promise<Executed> {
  const { unhandledErrors } = await vitest.runTestSpecifications(specifications)
  const results = reporter.take()
  const known = new Set(results.map(({ file }) => file))
  const silent = specifications.filter(({ moduleId }) => !known.has(fileOf(moduleId)))
  const lost = silent.map(({ moduleId }) => noResult(moduleId, 'its process ended before its checks did'))
  return { results: [...results, ...lost], errors: unhandledErrors.map(textOf) }
}

/** An error outside of any check is the file's, where there is only one. */
async function executeOne(vitest: Vitest, reporter: ResultsReporter, specification: TestSpecification[]): Promise<FileResult> {
  const { results, errors } = await execute(vitest, reporter, specification)
  const [result = noResult('', 'there is no such file')] = results
  return { ...result, failures: [...result.failures, ...errors.map(text => failure('', text))] }
}

interface InRun {
  readonly vitest: Vitest
  readonly reporter: ResultsReporter
  readonly machine: MachineComparison
  readonly isInterrupted: () => boolean
}

/** Before this process ends, all that the run has started is ended: however it ends, the sweeper sees to that. */
async function inRun<T>({ reporters = [], ...options }: { reporters?: string[] }, work: (run: InRun) => Promise<T>): Promise<T> {
  measureSlowness()
  const folder = makeRunFolder()
  const sweeper = new Sweeper(folder)
  const machine = new MachineComparison(folder)
  const reporter = new ResultsReporter(machine)
  const vitest = await createVitest({ root: REPOSITORY, ...options, watch: false, reporters: [...reporters, reporter] })
  let interrupted = false
  const forget = onInterrupt(async () => {
    interrupted = true
    void vitest.cancelCurrentRun('keyboard-input')
    await sweeper.sweep()
  })
  try {
    await vitest.standalone()
    return await work({ vitest, reporter, machine, isInterrupted: () => interrupted })
  } finally {
    await vitest.close()
    await sweeper.sweep()
    forget()
  }
}

async function filesOf(vitest: Vitest, filters: readonly string[]): Promise<TestSpecification[]> {
  const specifications = await vitest.globTestSpecifications([...filters])
  if (specifications.length === 0) throw new MinidockError('not-found', `no file of checks has ${filters.join(' or ')} in its path`)
  return specifications
}

function textOf(error: unknown): string {
  if (!(error instanceof Object && 'message' in error)) return String(error)
  const text = String('stack' in error ? error.stack : error.message)
  return 'cause' in error && error.cause !== undefined ? `${text}\n${textOf(error.cause)}` : text
}

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

/**
 * Runs `end` before a signal ends this process; a second signal changes nothing. vitest's own handlers are removed: they end the process at once.
 * @returns a function that takes it back
 */
function onInterrupt(end: () => Promise<void>): () => void {
  let isEnding = false
  const handlers = Object.entries(SIGNALS).map(([signal, number]) => {
    const handler = () => {
      if (!isEnding) void end().finally(() => process.exit(128 + number))
      isEnding = true
    }
    process.removeAllListeners(signal).on(signal, handler)
    return () => process.off(signal, handler)
  })
  return () => {
    for (const forget of handlers) forget()
  }
}
