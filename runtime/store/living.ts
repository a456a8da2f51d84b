/** Whether the processes that a `pid` file speaks of are still there: the same pid, begun at the same time, in the same boot. Another that has the pid by now is nobody's to signal. */

import { readBootId } from '../kernel/host.ts'
import { isAlive } from '../kernel/process.ts'
import type { RunningProcess } from './container-record.ts'

/** A container's first process. */
export function isInitAlive({ Pid, PidStart, Boot }: RunningProcess): boolean {
  return isAlive(Pid, PidStart) && isThisBoot(Boot)
}

export function isMonitorAlive({ Monitor, MonitorStart, Boot }: RunningProcess): boolean {
  return isAlive(Monitor, MonitorStart) && isThisBoot(Boot)
}

function isThisBoot(boot: string | undefined): boolean {
  return boot === undefined || boot === readBootId().replaceAll('-', '')
}
