/**
 * Explains why a container, or an exec, could not be started. Compiling is pure: the kept plan gives the same program again, and the number in the report says
 * which of its calls failed.
 */

import type { MinidockError } from '../base/errors.ts'
import { isObject } from '../formats/go/json.ts'
import type { FailedStart } from '../kernel/launch/client.ts'
import { encode } from '../kernel/program/encode.ts'
import { compileExec } from './compile-exec.ts'
import type { Engine } from './engine.ts'
import { parseExecRecord } from './exec-record.ts'
import { draftOf, toBe } from './facts.ts'
import { clearKilledStart } from './gc/starts.ts'
import { parsePlan } from './kept-plan.ts'
import { parseExecPlan } from './kept-spec.ts'
import { failureOf, noteFailure } from './launch-failure.ts'
import { removeFromDisk } from './remove.ts'
import { joinFailure, removedMeanwhile } from './running-process.ts'

/** Returns the error to print for the start that this command's client reports. For a container the error is also kept, and `inspect` shows it. */
export async function explainFailed(engine: Engine, failed: FailedStart): Promise<MinidockError> {
  const record: unknown = JSON.parse(failed.record)
  return isObject(record) && 'ContainerID' in record ? explainExec(engine, failed) : await explainStart(engine, failed)
}

async function explainStart(engine: Engine, { record, plan, result }: FailedStart): Promise<MinidockError> {
  const container = engine.store.containers.recall(record)
  const { Id, Name, MadeBy, Request } = container.record
  const { reserved, ...facts } = parsePlan('plan.json', plan)
  const { compiled } = engine.compiler.prepare(draftOf(engine, toBe(container.record), facts, reserved))
  const birth = encode(compiled, { architecture: facts.host.architecture })
  const error = noteFailure(container, failureOf(result, compiled, birth, Name), result)
  // The start may have failed before there was a monitor to run the release. Why it failed counts; `system gc` finds the rest.
  const discards = MadeBy === 'run' && Request.HostConfig.AutoRemove && engine.store.containers.isThere(Id)
  await (discards ? removeFromDisk(engine, Id) : clearKilledStart(engine, Id, true)).catch(() => undefined)
  return error
}

function explainExec(engine: Engine, { record, plan, result }: FailedStart): MinidockError {
  const exec = parseExecRecord(record)
  const container = engine.store.containers.read(exec.ContainerID)
  if (!container) return removedMeanwhile(exec.ContainerID)
  const { compiled, birth } = compileExec(engine, container, exec, parseExecPlan('plan.json', plan))
  return joinFailure(engine, exec, failureOf(result, compiled, birth, container.record.Name, true))
}
