/**
 * Runs in a sandbox: the checks of a chapter against one heart after the other, each until its first failure. What is to be done comes on stdin (Work, as JSON); what
 * came of it goes to stdout, a line each (Told).
 */

import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { json } from 'node:stream/consumers'
import { requireSandbox } from '../../course/chapter/in-sandbox.ts'
import type { Check } from '../checks/check.ts'
import { checks } from '../checks/index.ts'
import { choose } from '../checks/runner/choose.ts'
import type { Event } from '../checks/runner/event.ts'
import { runAll } from '../checks/runner/run-all.ts'
import type { Driver } from '../engines/driver.ts'
import { driverOf } from '../engines/driver-of.ts'
import type { EngineUnderTest } from '../engines/engine-under-test.ts'
import { type Catch, Experience } from './experience.ts'
import type { HeartMutant } from './mutants.ts'
import type { Verdict } from './verdict.ts'

export interface Work {
  readonly chapter: number
  /** The path of the heart that is swept: mutants are written beside it, so that their imports hold. */
  readonly file: string
  /** Its source: a check that has failed with a mutant is tried with it, and put aside if it fails again. */
  readonly solution: string
  readonly mutants: readonly Pick<HeartMutant, 'name' | 'member' | 'source'>[]
  /** What is known before: it says which checks are tried first. */
  readonly caught: readonly Catch[]
}

export type Told =
  | { readonly kind: 'verdict'; readonly name: string; readonly verdict: Verdict }
  /** That check fails with the solution too. */
  | { readonly kind: 'put-aside'; readonly check: string }
  | { readonly kind: 'could-not'; readonly why: string }

const STDOUT = 1
const PREFIX = '\x1esweep '

export function parseTold(line: string): Told | undefined {
  // Anything else on the stream was written by what is being checked.
  return line.startsWith(PREFIX) ? (JSON.parse(line.slice(PREFIX.length)) as Told) : undefined
}

if (import.meta.main) {
  try {
    requireSandbox()
    await sweep((await json(process.stdin)) as Work)
  } catch (error) {
    tell({ kind: 'could-not', why: error instanceof Error ? error.message : String(error) })
  }
  // What a check that hangs waits for is not waited for.
  process.exit(0)
}

function tell(told: Told): void {
  writeSync(STDOUT, `${PREFIX}${JSON.stringify(told)}\n`)
}

async function sweep({ chapter, file, solution, mutants, caught }: Work): Promise<void> {
  const heart = join(dirname(file), 'heart-that-is-swept.ts')
  const engine = { kind: 'chapter', chapter, heart } as const
  const driver = await driverOf(engine)
  const store = freshStore(driver)
  const all = choose(checks, { engine, exercise: true })
  const experience = new Experience(caught)
  const ask = async (check: Check, source: string): Promise<Verdict | undefined> => {
    store.renew()
    writeFileSync(heart, source)
    const began = performance.now()
    const verdict = await failureOf(check, engine, driver)
    if (!verdict) experience.passed(check.name, performance.now() - began)
    return verdict
  }
  const proven = new Set<Check>()
  const aside = new Set<Check>()
  /** On a busy machine, a check of what the processors do may fail by chance: it must catch nothing. */
  const isTrue = async (check: Check): Promise<boolean> => {
    if (!proven.has(check) && (await ask(check, solution))) {
      aside.add(check)
      tell({ kind: 'put-aside', check: check.name })
      if (aside.size > all.length / 2) throw new Error(`with the solution itself, ${aside.size} of ${all.length} checks fail`)
      return false
    }
    proven.add(check)
    return true
  }
  for (const { name, member, source } of mutants) {
    let verdict: Verdict = { kind: 'survived' }
    const order = experience.order(
      member,
      all.filter(check => !aside.has(check)),
    )
    for (const check of order) {
      const failure = await ask(check, source)
      if (!failure || !(await isTrue(check))) continue
      experience.caught(member, check.name)
      verdict = failure
      break
    }
    tell({ kind: 'verdict', name, verdict })
  }
}

/** Returns undefined if the check passes. That it could not find out is no failure: what only such a check would have caught survives. */
async function failureOf(check: Check, engine: EngineUnderTest, driver: Driver): Promise<Verdict | undefined> {
  const events: Event[] = []
  await runAll([check], { engine, driver, tell: event => void events.push(event) })
  for (const event of events) {
    if (event.kind === 'trouble') return { kind: 'trouble', trouble: event.trouble.kind }
    if (event.kind === 'check' && event.outcome.kind === 'failed') return { kind: 'check', check: check.name }
  }
  return undefined
}

/** What one engine has left must not be found by the next: a layer that was built, a network, a rule of the firewall. */
function freshStore({ root }: Driver): { renew(): void } {
  if (root === undefined) throw new Error('the engine has no state folder')
  const kept = '/tmp/kept-store'
  // Busybox has hundreds of names for one file: -a keeps them hard links.
  spawnSync('cp', ['-a', root, kept])
  return {
    renew() {
      for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true, force: true })
      spawnSync('cp', ['-a', `${kept}/.`, root])
      for (const name of readdirSync('/sys/class/net')) if (name !== 'lo') spawnSync('ip', ['link', 'delete', name])
      spawnSync('nft', ['flush', 'ruleset'])
    },
  }
}
