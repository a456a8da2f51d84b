/** Runs checks by vitest's programming interface: once, then those files again, alone, in which one has failed. */

import { createVitest, type TestSpecification, type Vitest } from 'vitest/node'
import { REPOSITORY } from '../../course/places.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Run, UsageOf } from './closing.ts'
import { MachineComparison } from './machine-comparison.ts'
import { isUnsteady, MOST_FILES, type Repeated, repeatFailed } from './repeat-failed.ts'
import { type FileResult, failure, fileOf, noResult, ResultsReporter } from './results-reporter.ts'
import { makeRunFolder } from './run-folder.ts'
import { measureSlowness } from './slowness.ts'
import { Sweeper } from './sweeper.ts'
import { SECOND_TIER } from './tiers.ts'
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
  return await inRun({ ...options, reporters: ['default'] }, async run => {
    const specifications = await filesOf(run.vitest, filters)
    const usages: UsageOf[] = []
    const executed: Executed[] = []
    for (const [tier, isOfTier] of Object.entries(TIERS)) {
      const own = specifications.filter(isOfTier)
      if (own.length > 0 && !run.isInterrupted()) executed.push(await measured(tier, usages, () => execute(run, own)))
    }
    const results = executed.flatMap(each => each.results)
    const failed = results.filter(({ failures }) => failures.length > 0)
    const repeats = again && failed.length > 0 && failed.length <= MOST_FILES
    const repeated = repeats ? await measured('again', usages, () => repeatEach(run, failed, specifications)) : []
    await run.vitest.close()
    const steadied = new Map(repeated.filter(isUnsteady).map(({ last }) => [last.file, last]))
    return {
      results: results.map(result => steadied.get(result.file) ?? result),
      repeated,
      again,
      errors: executed.flatMap(({ errors }) => errors),
      ...(await run.machine.compare()),
      usages,
    }
  })
}

const isOfSecond = ({ project }: TestSpecification): boolean => SECOND_TIER.includes(project.name)
const TIERS = { 'first tier': (file: TestSpecification) => !isOfSecond(file), 'second tier': isOfSecond }

async function repeatEach(run: InRun, failed: readonly FileResult[], specifications: readonly TestSpecification[]): Promise<Repeated[]> {
  const repeated: Repeated[] = []
  for (const result of failed) {
    const own = specifications.filter(({ moduleId }) => fileOf(moduleId) === result.file)
    const runAlone = async (round: number, rounds: number) => {
      console.log(`\n── again, alone: ${result.file} (${round} of ${rounds})`)
      return await executeOne(run, own)
    }
    if (!run.isInterrupted()) repeated.push(await repeatFailed(result, runAlone))
  }
  return repeated
}

async function measured<T>(what: string, usages: UsageOf[], work: () => Promise<T>): Promise<T> {
  const usage = measureUsage()
  const done = await work()
  usages.push({ what, ...usage() })
  return done
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
  await inRun({}, async run => {
    const specifications = await filesOf(run.vitest, filters)
    for (let round = 0; round < rounds; round++) {
      const results: FileResult[] = []
      for (const specification of specifications) results.push(await executeOne(run, [specification]))
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

async function execute({ vitest, reporter }: InRun, specifications: TestSpecification[]): Promise<Executed> {
  const { unhandledErrors } = await vitest.runTestSpecifications(specifications)
  const results = reporter.take()
  const known = new Set(results.map(({ file }) => file))
  const silent = specifications.filter(({ moduleId }) => !known.has(fileOf(moduleId)))
  const lost = silent.map(({ moduleId }) => noResult(moduleId, 'its process ended before its checks did'))
  return { results: [...results, ...lost], errors: unhandledErrors.map(textOf) }
}

/** An error outside of any check is the file's, where there is only one. */
async function executeOne(run: InRun, specification: TestSpecification[]): Promise<FileResult> {
  const { results, errors } = await execute(run, specification)
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
