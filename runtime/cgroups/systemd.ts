/**
 * Under systemd a part of the cgroups has to be asked for: it is delegated to a unit, and what others make elsewhere loses its controllers, and with them its
 * limits, with the next `systemctl daemon-reload`. Source: https://systemd.io/CGROUP_DELEGATION, systemd-run(1).
 *
 * There is a unit for each slice that has containers, from the first of them until the machine is shut down. A cgroup without a process would be taken away: so
 * one sleeps there, in a cgroup of its own, since one that hands controllers down may have none.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { MinidockError } from '../errors.ts'
import { sliceOf, unitOf } from '../kernel/cgroup-parent.ts'
import { runCommand } from '../kernel/command.ts'
import { readText } from '../kernel/machine/read.ts'

/** Milliseconds. */
const PATIENCE = 5000

/**
 * @param parent what `--cgroup-parent` says
 * @param cgroup the unit's: a directory that is there when this returns, and has no processes
 * @throws {MinidockError} `unavailable` when systemd does not make it
 */
export async function startUnit(parent: string, cgroup: string): Promise<void> {
  const unit = unitOf(parent)
  // systemd may have lower limits for all that a unit has in it, and end the whole of it when one process wants too much memory: each container has its own.
  // When the machine is shut down, containers have the 15 seconds that docker's daemon gives them, and not 90.
  const properties = ['Delegate=yes', 'TasksMax=infinity', 'OOMPolicy=continue', 'TimeoutStopSec=15'].map(
    property => `--property=${property}`,
  )
  const about = [`--unit=${unit}`, `--slice=${sliceOf(parent)}`, '--description=containers of minidock']
  const hold = `mkdir ${cgroup}/holder; echo 0 > ${cgroup}/holder/cgroup.procs; exec sleep infinity`
  let refusal: unknown
  try {
    await runCommand('systemd-run', ['--quiet', '--collect', ...about, ...properties, 'sh', '-ec', hold])
  } catch (error) {
    refusal = error // Another command may just have done the same.
  }
  for (const end = Date.now() + PATIENCE; !isReady(cgroup); await sleep(5)) {
    if (Date.now() > end)
      throw new MinidockError('unavailable', `systemd does not delegate a cgroup to ${unit}`, {
        hint: `see what is wrong: systemctl status ${unit}`,
        cause: refusal,
      })
  }
}

/** The sleeper has moved. */
function isReady(cgroup: string): boolean {
  return !isEmpty(`${cgroup}/holder`) && isEmpty(cgroup)
}

function isEmpty(cgroup: string): boolean {
  return (readText(`${cgroup}/cgroup.procs`) ?? '') === ''
}
