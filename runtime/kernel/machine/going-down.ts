/**
 * Whether the machine is shutting down. systemd then ends all processes, and does not wait for those that are started meanwhile: a container that its restart policy began again
 * would be killed within moments, without being asked to end. Source: systemctl(1), `is-system-running`.
 */

import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand } from '../launch/command.ts'
import { readTrimmed } from './read.ts'

/** What process 1 becomes at the end of a shutdown; a name in /proc has 15 bytes. */
const LAST_PROCESS = 'systemd-shutdow'

/** Milliseconds. While all services are being stopped, a slow machine's systemd takes seconds to answer; at the end it may not answer any more. */
const PATIENCE = 15_000
/** From the moment at which it closes its sockets until it is another program. */
const TO_BECOME_LAST = 1000

/** @returns false also where no systemd can be asked */
export async function isGoingDown(): Promise<boolean> {
  if (!existsSync('/run/systemd/system')) return false
  if (isLast()) return true
  const state = await runCommand('systemctl', ['show', '--property', 'SystemState', '--value'], {
    stop: AbortSignal.timeout(PATIENCE),
  }).catch(() => undefined)
  if (state !== undefined) return state.trim() === 'stopping'
  await sleep(TO_BECOME_LAST)
  return isLast()
}

function isLast(): boolean {
  return readTrimmed('/proc/1/comm') === LAST_PROCESS
}
