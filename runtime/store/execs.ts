/** What `exec` started in a container and still runs: `execs/<id>/`, a directory like a container's. Where a monitor was killed it stays until the container is started again. */

import { isAlive } from '../kernel/process.ts'
import { type RunningProcess, readRunning } from './container-record.ts'
import { readNames } from './read-names.ts'

export interface StoredExec {
  readonly id: string
  readonly process: RunningProcess
}

/** @param directory containers/<id> */
export function readExecs(directory: string): StoredExec[] {
  return readNames(`${directory}/execs`).flatMap(id => {
    const process = readRunning(`${directory}/execs/${id}`)
    return process && isAlive(process.Monitor, process.MonitorStart) ? [{ id, process }] : []
  })
}
