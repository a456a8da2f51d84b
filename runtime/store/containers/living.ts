/** Whether the processes that a `pid` file speaks of are still there: the same pid, begun at the same time, in the same boot. Another that has the pid by now is nobody's to signal. */

import { readBootId } from '../../kernel/machine/host.ts'
import { haveSameProgram, isAlive, saysItIsMonitor } from '../../kernel/machine/process.ts'
import type { RunningProcess } from './container-record.ts'

/** A container's first process. */
export function isInitAlive({ Pid, PidStart, Boot }: RunningProcess): boolean {
  return isAlive(Pid, PidStart) && isThisBoot(Boot)
}

/**
 * Whether a container's first process has come to execute its program. Before, it is a copy of its monitor, and stands on the host until it has entered its root:
 * whoever went in by way of it would not be in the container. By its words alone it is not believed: a program may choose its own.
 */
export function hasStarted({ Pid, Monitor }: RunningProcess): boolean {
  return !(saysItIsMonitor(Pid) && haveSameProgram(Pid, Monitor))
}

export function isMonitorAlive({ Monitor, MonitorStart, Boot }: RunningProcess): boolean {
  return isAlive(Monitor, MonitorStart) && isThisBoot(Boot)
}

function isThisBoot(boot: string | undefined): boolean {
  return boot === undefined || boot === readBootId().replaceAll('-', '')
}
