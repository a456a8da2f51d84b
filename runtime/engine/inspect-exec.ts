/** Inspects an exec, in docker's shape (Engine API v1.50, ExecInspectResponse). */

import { parseLife, readFailure, readLife } from '../store/containers/container-record.ts'
import { isMonitorAlive } from '../store/containers/living.ts'
import type { Engine } from './engine.ts'
import { findExec } from './exec-record.ts'

export interface ExecInspection {
  readonly CanRemove: boolean
  readonly DetachKeys: string
  readonly ID: string
  readonly Running: boolean
  /** Null until its process has ended, or its start has failed. */
  readonly ExitCode: number | null
  readonly ProcessConfig: {
    readonly tty: boolean
    readonly entrypoint: string
    readonly arguments: readonly string[]
    readonly privileged: boolean
    readonly user?: string
  }
  readonly OpenStdin: boolean
  readonly OpenStderr: boolean
  readonly OpenStdout: boolean
  readonly ContainerID: string
  /** The pid on the host; 0 before the start. */
  readonly Pid: number
}

/** Returns the state of an exec. @throws {MinidockError} `not-found` in docker's words */
export function inspectExec(engine: Engine, id: string): ExecInspection {
  const { directory, record } = findExec(engine, id)
  const { Cmd, Privileged, Tty, User, AttachStdin, AttachStdout, AttachStderr } = record.Request
  const [entrypoint = '', ...args] = Cmd
  const [process, exit] = parseLife(directory, readLife(directory))
  return {
    CanRemove: false,
    DetachKeys: '',
    ID: record.ID,
    Running: process !== undefined && exit === undefined && isMonitorAlive(process),
    ExitCode: exit?.ExitCode ?? readFailure(directory)?.ExitCode ?? null,
    ProcessConfig: { tty: Tty, entrypoint, arguments: args, privileged: Privileged, ...(User !== '' && { user: User }) },
    OpenStdin: AttachStdin,
    OpenStderr: AttachStderr,
    OpenStdout: AttachStdout,
    ContainerID: record.ContainerID,
    Pid: process?.Pid ?? 0,
  }
}
