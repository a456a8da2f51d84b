/**
 * How slow this machine is at the moment. Time limits are written for a quiet machine; a busy one, user-mode Linux or an emulator takes several times as long,
 * and a check that fails there for want of time has found nothing.
 */

import { spawnSync } from 'node:child_process'

/** What checks do most, and the milliseconds that it takes on two quiet processors of 2024. An emulator slows down the second twice as much as the first. */
const WORK = [
  { quiet: 40, argv: [process.execPath, '--eval', '0'] },
  { quiet: 40, argv: ['sh', '-c', 'for each in 1 2 3 4; do for each in 1 2 3 4 5 6 7 8 9 10; do /bin/true; done; done'] },
] as const
const TRIES = 3
/** Time limits are never longer by more. */
export const MOST = 30

/** Passed to every process of a run, so that it is measured once. */
const VARIABLE = 'MINIDOCK_LAB_SLOWNESS'

let measured: number | undefined

/** @returns 1 on a quiet machine, 30 at most */
export function slowness(): number {
  return Math.min(MOST, wholeSlowness())
}

/** Returns the factor as it was measured, also where it is higher than time limits may be: for what is recorded of a machine. */
export function wholeSlowness(): number {
  measured ??= Number(process.env[VARIABLE]) || measure()
  return measured
}

/** Measures now, for this process and those that it starts. */
export function measureSlowness(): number {
  measured = measure()
  process.env[VARIABLE] = String(measured)
  return slowness()
}

/** Returns how slow it is at this moment, for this one use. */
export function slownessNow(): number {
  return Math.min(MOST, measure())
}

/** Returns what a process needs in its environment that has one of its own: else it would measure again. */
export function slownessForOthers(): Readonly<Record<string, string>> {
  return { [VARIABLE]: String(wholeSlowness()) }
}

/** @returns a time limit in milliseconds, from seconds on a quiet machine */
export function within(seconds: number): number {
  return Math.ceil(seconds * 1000 * slowness())
}

/** The slower of the two counts. */
function measure(): number {
  const factors = WORK.map(({ quiet, argv }) => medianOf(argv) / quiet)
  return Math.round(Math.max(1, ...factors) * 10) / 10
}

/** One start that had to read from the disk says nothing. */
function medianOf(argv: readonly [string, ...string[]]): number {
  const times = Array.from({ length: TRIES }, () => timeOf(argv)).sort((one, other) => one - other)
  return times[Math.floor(TRIES / 2)] ?? 0
}

function timeOf([program, ...args]: readonly [string, ...string[]]): number {
  const began = performance.now()
  spawnSync(program, args, { stdio: 'ignore', env: {} })
  return performance.now() - began
}
