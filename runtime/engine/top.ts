/** `top`: a container's processes, as the host's `ps` shows them. */

import { MinidockError } from '../base/errors.ts'
import { runCommand } from '../kernel/launch/command.ts'
import { membersOf } from '../kernel/machine/process-tree.ts'
import { readExecs } from '../store/containers/execs.ts'
import { isRunning, type StoredContainer } from '../store/containers/stored-container.ts'
import type { Engine } from './engine.ts'
import { findReconciled } from './reconcile.ts'

const DEFAULT_OPTIONS = ['-ef']

export interface ProcessTable {
  readonly titles: readonly string[]
  /** A cell for each title. The last cell may have spaces: it is a command line. */
  readonly rows: readonly (readonly string[])[]
}

/**
 * Lists the processes of a container, given by name or id, those of `exec` too.
 * @param options options of ps(1); empty: `-ef`
 * @throws {MinidockError} `not-found`; `conflict` when it does not run; `invalid` for options that `ps` refuses, or that leave out the column PID;
 * `unavailable` without `ps`
 */
export async function listProcesses(engine: Engine, name: string, options: readonly string[] = []): Promise<ProcessTable> {
  const container = await findReconciled(engine, name)
  const pids = processesOf(container)
  const output = await hostProcesses(options.length > 0 ? options : DEFAULT_OPTIONS)
  const [titles = [], ...rows] = output
    .trimEnd()
    .split('\n')
    .map(line => line.trim().split(/\s+/))
  const column = titles.indexOf('PID')
  if (column < 0)
    throw new MinidockError('invalid', "Couldn't find PID field in ps output", { hint: 'ask for the column as well: -o pid,args' })
  engine.store.events.container('top', container.record)
  return { titles, rows: rows.filter(fields => pids.has(Number(fields[column]))).map(fields => cellsOf(fields, titles.length)) }
}

/**
 * Returns the pids of a container: all descendants of its monitor, which is the parent of its first process and the reaper of its orphans, and of the monitors
 * of its execs. The processes cannot be told by their namespaces: a container may share the host's.
 */
function processesOf(container: StoredContainer): ReadonlySet<number> {
  const { record, process, directory, state } = container
  if (state === 'restarting')
    throw new MinidockError('conflict', `Container ${record.Id} is restarting, wait until the container is running`)
  if (!isRunning(container) || !process)
    throw new MinidockError('conflict', `container ${record.Id} is not running`, { hint: `start it: minidock start ${record.Name}` })
  const monitors = [process.Monitor, ...readExecs(directory).map(exec => exec.process.Monitor)]
  return new Set(membersOf({ monitors }))
}

/** Joins the words of the last column, which is a command line. */
function cellsOf(fields: readonly string[], count: number): readonly string[] {
  return [...fields.slice(0, count - 1), fields.slice(count - 1).join(' ')]
}

/**
 * Returns the output of the host's `ps`. It runs without the variable COLUMNS, which would cut the command lines off.
 * @throws {MinidockError} in the words of `ps` about its options
 */
async function hostProcesses(options: readonly string[]): Promise<string> {
  const complaints: string[] = []
  try {
    const onLine = (line: string) => complaints.push(line)
    return await runCommand('ps', options, { variables: ['PATH'], onLine })
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    if (error.kind === 'unavailable') {
      const hint = 'install it: apt-get install procps'
      throw new MinidockError('unavailable', 'cannot list processes: there is no program ps', { hint, cause: error })
    }
    const complaint = complaints.find(line => line.trim() !== '')
    throw complaint === undefined ? error : new MinidockError('invalid', `ps: ${complaint}`, { cause: error })
  }
}
