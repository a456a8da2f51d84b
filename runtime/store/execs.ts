/** What `exec` started in a container and still runs: `execs/<id>/`, a directory like a container's. */

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
    return process ? [{ id, process }] : []
  })
}
