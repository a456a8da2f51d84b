/**
 * Under systemd a part of the cgroups has to be asked for: it is delegated to a unit, and what others make elsewhere loses its controllers, and with them its
 * limits, with the next `systemctl daemon-reload`. Source: https://systemd.io/CGROUP_DELEGATION, systemd-run(1), systemd.service(5).
 *
 * There is a unit for each slice that has containers, from the first of them until the machine is shut down. A cgroup without a process would be taken away: so
 * one sleeps there, in a cgroup of its own, since one that hands controllers down may have none. Somebody may end it: the containers live on.
 */

import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { MinidockError } from '../base/errors.ts'
import { sliceOf, unitOf } from '../kernel/cgroups/cgroup-parent.ts'
import { runCommand } from '../kernel/launch/command.ts'
import { isDelegated } from './hierarchies.ts'

/** Milliseconds: for systemd to do what it has been asked for, and for another command that asks at the same time. */
const PATIENCE = 5000
const WHILE_OTHERS_ASK = 1000

const PROPERTIES = [
  'Delegate=yes',
  'RemainAfterExit=yes',
  // systemd may have lower limits for all that a unit has in it, and end the whole of it when one process wants too much memory: each container has its own.
  'TasksMax=infinity',
  'OOMPolicy=continue',
  // When the machine is shut down, containers have the 15 seconds that docker's daemon gives them, and not 90.
  'TimeoutStopSec=15',
].map(property => `--property=${property}`)

/**
 * @param parent what `--cgroup-parent` says
 * @param cgroup the unit's: a directory that is there when this returns, and has no processes
 * @throws {MinidockError} `unavailable` when systemd does not make it
 */
export async function startUnit(parent: string, cgroup: string): Promise<void> {
  const unit = unitOf(parent)
  if (!existsSync(cgroup)) await ask(unit, sliceOf(parent), cgroup)
  if (!(await comes(() => isDelegated(cgroup), PATIENCE))) throw refused(unit)
}

async function ask(unit: string, slice: string, cgroup: string): Promise<void> {
  const hold = `mkdir ${cgroup}/supervisor; echo 0 > ${cgroup}/supervisor/cgroup.procs; exec sleep infinity`
  const about = [`--unit=${unit}`, `--slice=${slice}`, '--description=containers of minidock']
  try {
    await runCommand('systemd-run', ['--quiet', '--collect', ...about, ...PROPERTIES, 'sh', '-ec', hold])
  } catch (error) {
    // There is such a unit: another command has just asked for it, or it is one whose sleeper was ended, and whose containers have ended since.
    if (await comes(() => existsSync(cgroup), WHILE_OTHERS_ASK)) return
    await runCommand('systemctl', ['restart', unit]).catch(() => Promise.reject(refused(unit, error)))
  }
}

async function comes(isThere: () => boolean, patience: number): Promise<boolean> {
  for (const end = Date.now() + patience; !isThere(); await sleep(5)) if (Date.now() > end) return false
  return true
}

function refused(unit: string, cause?: unknown): MinidockError {
  const why = cause instanceof MinidockError ? `: ${cause.message}` : ''
  return new MinidockError('unavailable', `systemd does not delegate a cgroup to ${unit}${why}`, {
    hint: `see what is wrong: systemctl status ${unit}`,
    cause,
  })
}
