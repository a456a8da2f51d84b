/** Checks one after the other. After each, nothing may be left of it. */

import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LearnerTrouble, openBench } from '../../engines/bench.ts'
import type { Driver } from '../../engines/driver.ts'
import type { EngineUnderTest } from '../../engines/engine-under-test.ts'
import { within } from '../../suite/slowness.ts'
import { type Check, CheckFailure } from '../check.ts'
import type { Choice } from './choose.ts'
import type { Event, Outcome } from './event.ts'
import { simplestOf } from './simplest.ts'
import { isProcess, leftovers, processNumbers, type Traces, tracesIn } from './traces.ts'

/** Seconds on a quiet machine. A check that takes longer waits for what never comes. */
const TIME_FOR_ONE = 45
/** Docker and podman take their time, and nobody's mistake is waited for. */
const TIME_FOR_ONE_OF_OTHERS = 180
/** A process that was killed a moment ago may still be there, and its mounts with it. */
const TIME_TO_VANISH = 2
/** They clean up behind their caller's back, by processes of their own. */
const TIME_TO_VANISH_OF_OTHERS = 15

export interface RunAllOptions extends Pick<Choice, 'engine' | 'exercise'> {
  readonly driver: Driver
  readonly tell: (event: Event) => void
}

export async function runAll(checks: readonly Check[], { engine, exercise = false, driver, tell }: RunAllOptions): Promise<void> {
  const own = new Set(processNumbers())
  const failed = new Set<number>()
  let isSimplestTried = false
  for (const check of checks) {
    if (exercise && (check.todo === undefined ? failed.size > 0 : failed.has(check.todo))) {
      tell({ kind: 'left-out', name: check.name })
      continue
    }
    const before = tracesIn(driver.root, own)
    const began = performance.now()
    try {
      const outcome = await outcomeOf(check, engine, driver)
      const left = await vanished(before, driver, own, isOther(engine) ? TIME_TO_VANISH_OF_OTHERS : TIME_TO_VANISH)
      const { name, todo } = check
      if (exercise && !isSimplestTried && outcome.kind !== 'passed' && outcome.call) {
        isSimplestTried = true
        const stuck = await stuckAt(engine, driver)
        if (stuck) {
          takeAway(before, driver.root, own)
          tell(stuck)
          return
        }
      }
      const ms = Math.round(performance.now() - began)
      const all = withLeftovers(withoutProgram(outcome), left)
      if (all.kind !== 'passed' && todo !== undefined) failed.add(todo)
      tell({ kind: 'check', name, ...(todo === undefined ? {} : { todo }), outcome: all, ms })
      if (left.length > 0) takeAway(before, driver.root, own)
    } catch (error) {
      if (!(error instanceof LearnerTrouble)) throw error
      takeAway(before, driver.root, own)
      tell({ kind: 'trouble', trouble: error.trouble })
      return
    }
  }
}

/** A check may execute a program that there is not, on purpose: that it fails explains nothing. */
function withoutProgram(outcome: Outcome): Outcome {
  if (outcome.kind === 'passed' || !outcome.call?.call.startsWith('execve(')) return outcome
  const { call: _, ...rest } = outcome
  return rest
}

/** Tries the simplest that the chapter's heart has a part in. @returns undefined: it works, or no call is why it does not @throws {LearnerTrouble} */
async function stuckAt(engine: EngineUnderTest, driver: Driver): Promise<Event | undefined> {
  if (engine.kind !== 'chapter') return undefined
  const bench = openBench(engine, driver)
  try {
    const { what, words, input, undo = [] } = simplestOf(engine.chapter)
    const { exitCode } = await bench.cli(words, input === undefined ? {} : { input })
    const { failure } = bench
    if (exitCode !== 0) return failure && { kind: 'stuck', what, call: failure }
    for (const command of undo) await bench.cli(command)
    return undefined
  } finally {
    await bench.close()
  }
}

function isOther({ kind }: EngineUnderTest): boolean {
  return kind === 'docker' || kind === 'podman'
}

/** @throws {LearnerTrouble} */
async function outcomeOf(check: Check, engine: EngineUnderTest, driver: Driver): Promise<Outcome> {
  const bench = openBench(engine, driver)
  const time = Promise.withResolvers<never>()
  const limit = within(isOther(engine) ? TIME_FOR_ONE_OF_OTHERS : TIME_FOR_ONE)
  const timer = setTimeout(
    () => time.reject(new CheckFailure(`this is found out within ${limit / 1000} seconds`, 'it has not come to an end')),
    limit,
  )
  try {
    await Promise.race([check.run(bench), time.promise])
    return { kind: 'passed' }
  } catch (error) {
    if (error instanceof LearnerTrouble) throw error
    const call = bench.failure ? { call: bench.failure } : {}
    if (error instanceof CheckFailure) {
      const { expected, seen, where = check.where } = error
      return { kind: 'failed', expected, seen, where, ...call }
    }
    return { kind: 'could-not', why: error instanceof Error ? error.message.replace(/^could not check: /, '') : String(error), ...call }
  } finally {
    clearTimeout(timer)
    await bench.close()
  }
}

function withLeftovers(outcome: Outcome, left: readonly string[]): Outcome {
  if (left.length === 0 || outcome.kind !== 'passed') return outcome
  return {
    kind: 'failed',
    expected: 'when a container is gone, nothing of it is left on the host',
    seen: `left behind:\n${left.join('\n')}`,
    where: 'what the container was given: mounts made in its own mount namespace go with it; a process that outlives it keeps them',
  }
}

/** @returns what does not go away by itself */
async function vanished(before: Traces, { root, sync }: Driver, own: ReadonlySet<number>, seconds: number): Promise<string[]> {
  for (const end = performance.now() + within(seconds); ; await sleep(10)) {
    const left = leftovers(before, tracesIn(root, own))
    if (left.length === 0 || performance.now() > end) return left
    // What one of its processes is about to clean up needs no command of ours.
    if (!left.some(isProcess)) await sync?.()
  }
}

/** So that the next check begins as this one did, and one mistake is told once. */
function takeAway(before: Traces, root: string | undefined, own: ReadonlySet<number>): void {
  for (let round = 0; round < 3; round++) {
    for (const pid of processNumbers().filter(each => !own.has(each))) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended meanwhile.
      }
    }
    for (const left of leftovers(before, tracesIn(root, own)).reverse()) {
      const [, kind, what] = /^([^:]+): (\S+)/.exec(left) ?? []
      if (kind === 'mounts' && what) spawnSync('umount', ['-l', what])
      if (kind === 'interfaces' && what) spawnSync('ip', ['link', 'delete', what])
      if (kind === 'store' && what && root) rmSync(join(root, what), { recursive: true, force: true })
    }
  }
  spawnSync('hostname', before['host name'])
}
