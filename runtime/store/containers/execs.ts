/** What `exec` has started in a container: `execs/<id>/`, a directory like a container's, made whole under a temporary name and then renamed. It goes with its process, unless it is kept until the container goes. */

import { existsSync } from 'node:fs'
import { MinidockError } from '../../base/errors.ts'
import { readText } from '../../kernel/machine/read.ts'
import { readAll, readNames } from '../files/read-names.ts'
import { isCreatorAlive, isTemporaryName } from '../files/temporary-name.ts'
import { type RunningProcess, readRunning } from './container-record.ts'
import { isMonitorAlive } from './living.ts'

export interface StoredExec {
  readonly id: string
  readonly process: RunningProcess
}

/** Those that still run. @param directory containers/<id> */
export function readExecs(directory: string): StoredExec[] {
  return readNames(`${directory}/execs`).flatMap(id => {
    const process = processOf(`${directory}/execs/${id}`)
    return process && isMonitorAlive(process) ? [{ id, process }] : []
  })
}

/** Directories of those whose command, or whose monitor, was killed: nobody will take them away. @param directory containers/<id> */
export function deadExecs(directory: string): string[] {
  const execs = readAll(`${directory}/execs`).map(name => `${directory}/execs/${name}`)
  return execs.filter(exec => !isTended(exec))
}

/** A monitor that has only just begun has not said so yet; but whoever began it is still there. */
function isTended(exec: string): boolean {
  const name = exec.slice(exec.lastIndexOf('/') + 1)
  if (isTemporaryName(name)) return isCreatorAlive(name)
  const record = () => readText(`${exec}/request.json`) ?? ''
  // Its process has ended, and how it did may still be asked for.
  if (existsSync(`${exec}/exit`) && record().includes('"Kept": true')) return true
  const process = processOf(exec)
  return process ? isMonitorAlive(process) : isCreatorAlive(/"Creator": "([^"]*)"/.exec(record())?.[1] ?? '')
}

/** Undefined as well where the machine went down over the file: whoever it spoke of is gone then. */
function processOf(exec: string): RunningProcess | undefined {
  try {
    return readRunning(exec)
  } catch (error) {
    if (error instanceof MinidockError) return undefined
    throw error
  }
}
