/** Starts an exec that was created. */

import { readFileSync } from 'node:fs'
import { errnoName, MinidockError, runExitCode } from '../base/errors.ts'
import { type Launch, prepareLaunch } from '../kernel/launch/launcher.ts'
import { noteFailed } from '../store/containers/notes.ts'
import { compileExec } from './compile-exec.ts'
import type { CreatedExec } from './create-exec.ts'
import type { Engine } from './engine.ts'
import type { StoredExec } from './exec-record.ts'
import { refuseFrozen } from './own-cgroup.ts'
import { joinFailure, notRunning, runningProcess } from './running-process.ts'
import { tellExecStart } from './tell-exec-start.ts'

/**
 * Starts an exec in the background.
 * @param exec from `createExec` or `findExec`
 * @returns once its program runs
 * @throws {MinidockError} `conflict` when it was started before, or its container no longer runs; the reason of a failed start, which `inspectExec` has as an
 * exit code
 */
export async function startExec(engine: Engine, exec: StoredExec & Partial<CreatedExec>): Promise<Launch> {
  const { container, directory, record } = exec
  const { compiled, birth } =
    exec.compiled && exec.birth ? { compiled: exec.compiled, birth: exec.birth } : await compileAgain(engine, exec)
  tellExecStart(engine, exec)
  const launched = prepareLaunch(engine.launcher, directory).run(birth.bytes)
  const result = await launched.result.catch((error: unknown) => {
    throw error instanceof MinidockError ? joinFailure(engine, record, error) : error
  })
  if (result.kind === 'running') return launched
  await launched.exited()
  if (result.kind === 'locked') throw alreadyRun(record.ID)
  const { failureOf } = await import('./launch-failure.ts')
  const error = joinFailure(engine, record, failureOf(result, compiled, birth, container.record.Name, true))
  if (record.Kept) noteFailed(directory, { ExitCode: runExitCode(error.kind), Error: error.message })
  throw error
}

/** Compiles an exec from its kept plan, which its release removes when its process has ended. */
async function compileAgain(engine: Engine, { container, directory, record }: StoredExec) {
  // After a restart another process, even one of the host, may have that pid.
  if (runningProcess(container).Pid !== record.Pid) throw notRunning(container)
  const path = `${directory}/plan.json`
  const { parseExecPlan } = await import('./kept-spec.ts')
  try {
    const exec = compileExec(engine, container, record, parseExecPlan(path, readFileSync(path, 'utf8')))
    refuseFrozen(exec.plan)
    return exec
  } catch (error) {
    if (errnoName(error) === 'ENOENT') throw alreadyRun(record.ID)
    throw error
  }
}

function alreadyRun(id: string): MinidockError {
  return new MinidockError('conflict', `exec command ${id} has already run`, { hint: 'create another one' })
}
