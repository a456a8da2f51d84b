/** Ending a container that runs: a signal to its init, and then the wait for its monitor, which by its own end says that everything else is done. */

import { setTimeout as sleep } from 'node:timers/promises'
import { errnoName } from '../errors.ts'
import { isAlive } from '../kernel/process.ts'
import type { RunningProcess } from './container-record.ts'

const POLL = 10

/** Whose process has just ended gets no signal: its pid may be somebody else's soon. */
export function signalInit({ Pid, PidStart }: RunningProcess, signal: number): void {
  if (!isAlive(Pid, PidStart)) return
  try {
    process.kill(Pid, signal)
  } catch (error) {
    if (errnoName(error) !== 'ESRCH') throw error
  }
}

/**
 * @param milliseconds Infinity waits without end
 * @returns false when it still runs
 */
export async function hasEnded({ Monitor, MonitorStart }: RunningProcess, milliseconds: number): Promise<boolean> {
  for (const end = performance.now() + milliseconds; isAlive(Monitor, MonitorStart); await sleep(POLL)) {
    if (performance.now() >= end) return false
  }
  return true
}
