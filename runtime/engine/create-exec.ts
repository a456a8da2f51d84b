/** Creating an exec: one more process for a container that runs, not started yet. It will join the container's namespaces. */

import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { errnoName, MinidockError } from '../base/errors.ts'
import { newContainerId } from '../formats/docker/container-id.ts'
import type { ExecRequest } from '../formats/docker/exec.ts'
import type { LinuxSpec } from '../formats/oci/linux.ts'
import type { ResolvedUser } from '../formats/unix/passwd.ts'
import { randomBytes } from '../kernel/machine/random.ts'
import { AT } from '../kernel/program/constants.ts'
import { type Encoded, encode } from '../kernel/program/encode.ts'
import { Program } from '../kernel/program/program.ts'
import type { Compiled } from '../plan/compiler.ts'
import type { Plan } from '../plan/plan.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { actorOf, writeMonitorFiles } from '../store/containers/monitor-files.ts'
import { recordedCgroup } from '../store/containers/recorded-cgroup.ts'
import { makeFolder } from '../store/files/paths.ts'
import { temporaryName } from '../store/files/temporary-name.ts'
import { readFileInLayers } from '../store/layers/read-in-layers.ts'
import { compileExec } from './compile-exec.ts'
import type { Engine } from './engine.ts'
import type { StoredExec } from './exec-record.ts'
import { userOf } from './facts.ts'
import { keptDraft } from './kept-plan.ts'
import { refuseFrozen } from './own-cgroup.ts'
import { notRunning, runningProcess } from './running-process.ts'
import { type ExecPlan, planText } from './write-plan.ts'

export interface CreateExecOptions {
  /** Whether the exec can be inspected after its process has ended; else its directory is removed then. Default: true. */
  readonly kept?: boolean
}

export interface CreatedExec extends StoredExec {
  readonly compiled: Compiled
  readonly birth: Encoded
}

/**
 * Creates an exec in a container that runs: plans it, and makes its directory. `startExec` starts it.
 * @throws {MinidockError} `conflict` for a container that does not run or is paused; `not-executable` for a user that the container does not have. Nothing is
 * made then
 */
export function createExec(
  engine: Engine,
  container: StoredContainer,
  request: ExecRequest,
  { kept = true }: CreateExecOptions = {},
): CreatedExec {
  const { Pid } = runningProcess(container)
  const record = {
    ID: newContainerId(randomBytes),
    ContainerID: container.record.Id,
    Pid,
    Creator: temporaryName(),
    Kept: kept,
    Request: request,
  }
  const planned = planExec(engine, container, request)
  const { compiled, birth, plan } = compileExec(engine, container, record, planned)
  refuseFrozen(plan)
  const directory = `${container.directory}/execs/${record.ID}`
  const stage = `${container.directory}/execs/${record.Creator}`
  const { events } = engine.store
  try {
    makeFolder(`${container.directory}/execs`, 0o700)
    mkdirSync(stage, { mode: 0o700 })
    writeFileSync(`${stage}/request.json`, `${JSON.stringify(record, undefined, 2)}\n`)
    writeFileSync(`${stage}/plan.json`, planText(planned))
    writeMonitorFiles(stage, actorOf(events, container.record, { execID: record.ID }), undefined)
    writeFileSync(`${stage}/release.new`, releaseOf(directory, plan, kept))
    renameSync(stage, directory)
  } catch (error) {
    // The container has just ended, and `--rm` or another command has removed it.
    throw errnoName(error) === 'ENOENT' ? notRunning(container) : error
  }
  events.container(`exec_create: ${request.Cmd.join(' ')}`, container.record, { execID: record.ID })
  return { container, directory, record, compiled, birth }
}

/** Returns the release of an exec in binary form: it removes the exec's directory, or the files that an exec that has ended does not need. */
function releaseOf(directory: string, { host }: Plan, kept: boolean): Uint8Array {
  const release = new Program()
  const remove = release
    .emitter({ module: 'floor', chapter: 0, why: "an exec's directory is removed when its process has ended" })
    .tolerating('ENOENT')
  if (kept) for (const name of ['plan.json', 'event']) remove.unlinkat(AT.FDCWD, `${directory}/${name}`, 0)
  else remove.removeTree(directory)
  return encode({ host: release }, { architecture: host.architecture, bootId: host.bootId, generation: 1 }).bytes
}

/** Returns the plan of the container's start, with the exec's process in its spec. */
function planExec(engine: Engine, container: StoredContainer, request: ExecRequest): ExecPlan {
  const draft = keptDraft(engine, container)
  const plan = engine.compiler.plan(draft)
  const user = request.User === '' ? undefined : ownUser(engine, plan, request)
  const { consoleSize: _, ...own } = plan.spec.process
  const process = engine.compiler.planExec({ plan, request, process: own, ...(user && { user }) })
  const { host, peers, devices, reserved } = draft
  return { host, user: draft.user, peers, devices, reserved, spec: { ...plan.spec, linux: linuxOf(plan, container), process } }
}

/** Returns the Linux part of the spec with the cgroup in which the container was started: an engine with other chapters than this one may have started it. */
function linuxOf({ spec }: Plan, { directory }: StoredContainer): LinuxSpec {
  const { cgroupsPath: own, ...linux } = spec.linux
  const recorded = recordedCgroup(directory)
  const cgroupsPath = recorded === undefined ? own : recorded
  return cgroupsPath ? { ...linux, cgroupsPath } : linux
}

/** Resolves the request's user in the container's files as they are now: its layers, and what it has written. @throws {MinidockError} `not-executable`, as docker */
function ownUser(engine: Engine, plan: Plan, request: ExecRequest): ResolvedUser {
  const layers = [...plan.layers, `../containers/${plan.id}/upper`]
  const read = (path: string) => readFileInLayers(engine.store.paths, layers, path) ?? ''
  try {
    return userOf({ ...plan.request, User: request.User }, plan.image, read)
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    throw new MinidockError('not-executable', error.message, { ...(error.hint !== undefined && { hint: error.hint }), cause: error })
  }
}
