/**
 * Whether the machine is shutting down. systemd then ends all processes, and does not wait for those that are started meanwhile: a container that its restart policy began again
 * would be killed within moments, without being asked to end. Source: systemctl(1), `is-system-running`.
 */

import { existsSync } from 'node:fs'
import { runCommand } from '../launch/command.ts'
import { readTrimmed } from './read.ts'

/** What process 1 becomes at the end of a shutdown; a name in /proc has 15 bytes. */
const LAST_PROCESS = 'systemd-shutdow'

/** Milliseconds. At the end of a shutdown nothing may answer any more. */
const PATIENCE = 5000

/** @returns false also where no systemd can be asked */
export async function isGoingDown(): Promise<boolean> {
  if (!existsSync('/run/systemd/system')) return false
  if (readTrimmed('/proc/1/comm') === LAST_PROCESS) return true
  const state = await runCommand('systemctl', ['show', '--property', 'SystemState', '--value'], {
    stop: AbortSignal.timeout(PATIENCE),
  }).catch(() => '')
  return state.trim() === 'stopping'
}
