/**
 * How slow this machine is at the moment. Time limits are written for a quiet machine; a busy one, user-mode Linux or an emulator takes several times as long,
 * and a check that fails there for want of time has found nothing.
 */

import { spawnSync } from 'node:child_process'

/** Milliseconds to start Node and let it end, on two quiet processors of 2024. */
const QUIET = 40
const TRIES = 3
/** The factor is never higher. */
const MOST = 30

/** Passed to every process of a run, so that it is measured once. */
const VARIABLE = 'MINIDOCK_LAB_SLOWNESS'

let measured: number | undefined

/** @returns 1 on a quiet machine, 30 at most */
export function slowness(): number {
  measured ??= Number(process.env[VARIABLE]) || measure()
  return measured
}

/** Measures now, for this process and those that it starts. */
export function measureSlowness(): number {
  measured = measure()
  process.env[VARIABLE] = String(measured)
  return measured
}

/** Returns what a process needs in its environment that has one of its own: else it would measure again. */
export function slownessForOthers(): Readonly<Record<string, string>> {
  return { [VARIABLE]: String(slowness()) }
}

/** @returns a time limit in milliseconds, from seconds on a quiet machine */
export function within(seconds: number): number {
  return Math.ceil(seconds * 1000 * slowness())
}

/** The median: one start that had to read from the disk says nothing. */
function measure(): number {
  const times = Array.from({ length: TRIES }, timeOfStart).sort((one, other) => one - other)
  const median = times[Math.floor(TRIES / 2)] ?? QUIET
  return Math.round(Math.min(MOST, Math.max(1, median / QUIET)) * 10) / 10
}

function timeOfStart(): number {
  const began = performance.now()
  spawnSync(process.execPath, ['--eval', '0'], { stdio: 'ignore', env: {} })
  return performance.now() - began
}
