/**
 * The record of an exec, one more process in a container. `execs/<id>/` in the container's directory has the same files as that directory; the exec has its own
 * monitor.
 */

import { existsSync } from 'node:fs'
import type * as v from 'valibot'
import { MinidockError } from '../base/errors.ts'
import { isContainerId } from '../formats/docker/container-id.ts'
import { type ExecRequest, execRequestSchema } from '../formats/docker/exec.ts'
import { check, flag, int, struct, text } from '../formats/go/json.ts'
import { readText } from '../kernel/machine/read.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { Engine } from './engine.ts'

/** `request.json`. */
export interface ExecRecord {
  readonly ID: string
  readonly ContainerID: string
  /** The pid of the container's first process, whose namespaces are joined. */
  readonly Pid: number
  /** The name of the process that made the exec (`store/files/temporary-name.ts`). */
  readonly Creator: string
  /** Whether it can be inspected after its process has ended, until the container is removed or started again. */
  readonly Kept: boolean
  readonly Request: ExecRequest
}

const execRecord = struct({
  ID: text,
  ContainerID: text,
  Pid: int,
  Creator: text,
  Kept: flag,
  Request: execRequestSchema,
}) satisfies v.GenericSchema<unknown, ExecRecord>

/** Returns the record in the content of a `request.json`. @throws {MinidockError} for a damaged one */
export function parseExecRecord(content: string): ExecRecord {
  return check(execRecord, JSON.parse(content), 'record of an exec')
}

export interface StoredExec {
  readonly container: StoredContainer
  /** containers/<id>/execs/<id> */
  readonly directory: string
  readonly record: ExecRecord
}

/** Returns the exec of that id, from whichever container has it. @throws {MinidockError} `not-found` in docker's words */
export function findExec({ store: { containers } }: Engine, id: string): StoredExec {
  const owner = isContainerId(id) ? containers.ids().find(each => existsSync(`${containers.directory(each)}/execs/${id}`)) : undefined
  const container = owner === undefined ? undefined : containers.read(owner)
  const directory = `${container?.directory}/execs/${id}`
  const content = container && readText(`${directory}/request.json`)
  if (container && content !== undefined) return { container, directory, record: parseExecRecord(content) }
  throw new MinidockError('not-found', `No such exec instance: ${id}`, {
    hint: 'it goes with its container, or when that is started again',
  })
}
