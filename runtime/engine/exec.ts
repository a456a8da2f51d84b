/**
 * `exec`: one more process in a container that runs. It has a monitor of its own, in a directory of its own, `execs/<id>` in the container's, with the same files;
 * so its streams, its signals and its end are a container's. What is different is its birth: it joins namespaces instead of making them.
 */

import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { errnoName, MinidockError } from '../errors.ts'
import { newContainerId } from '../formats/container-id.ts'
import { type ExecRequest, execRequestSchema } from '../formats/docker-exec.ts'
import { check, int, struct, text } from '../formats/go-json.ts'
import type { ResolvedUser } from '../formats/passwd.ts'
import { type Attachment, handOver } from '../kernel/client.ts'
import { type Encoded, encode, MONITOR } from '../kernel/encode.ts'
import { prepareLaunch } from '../kernel/launcher.ts'
import { Program } from '../kernel/program.ts'
import { randomBytes } from '../kernel/random.ts'
import type { Compiled } from '../plan/compiler.ts'
import type { Plan } from '../plan/module.ts'
import type { RunningProcess } from '../store/container-record.ts'
import type { StoredContainer } from '../store/containers.ts'
import { holderName } from '../store/holder.ts'
import { actorOf, writeMonitorFiles } from '../store/monitor-files.ts'
import { makeFolder } from '../store/paths.ts'
import { readFileInLayers } from '../store/read-in-layers.ts'
import type { Engine } from './engine.ts'
import { draftOf, toBe, userOf } from './facts.ts'
import { readKeptPlan, readSpec } from './kept-plan.ts'
import { failureOf } from './launch-failure.ts'
import { streamFlags } from './prepare-start.ts'
import { type ExecPlan, planText } from './write-plan.ts'

/** `execs/<id>/request.json`. */
export interface ExecRecord {
  readonly ID: string
  readonly ContainerID: string
  /** Of the container's first process, whose namespaces are joined. */
  readonly Pid: number
  readonly Holder: string
  readonly Request: ExecRequest
}

const execRecord = struct({ ID: text, ContainerID: text, Pid: int, Holder: text, Request: execRequestSchema })

export function parseExecRecord(content: string): ExecRecord {
  return check(execRecord, JSON.parse(content), 'record of an exec')
}

interface Exec {
  readonly directory: string
  readonly compiled: Compiled
  readonly birth: Encoded
}

/** In the foreground: a client takes it over, and this process ends. @throws {MinidockError} `conflict` for a container that does not run */
export function execAttached(engine: Engine, container: StoredContainer, request: ExecRequest, attachment: Attachment): never {
  const { directory, birth } = prepareExec(engine, container, request)
  return handOver(engine.launcher, directory, birth.bytes, attachment)
}

/** @returns once its program runs @throws {MinidockError} `conflict` for a container that does not run, and why the program could not be started */
export async function execDetached(engine: Engine, container: StoredContainer, request: ExecRequest): Promise<void> {
  const { directory, birth, compiled } = prepareExec(engine, container, request)
  const launched = prepareLaunch(engine.launcher, directory).run(birth.bytes)
  const result = await launched.result
  if (result.kind === 'running') return
  await launched.exited()
  throw failureOf(result, compiled, birth, container.record.Name)
}

function prepareExec(engine: Engine, container: StoredContainer, request: ExecRequest): Exec {
  const { record } = container
  const { Pid } = runningProcess(container)
  const exec = { ID: newContainerId(randomBytes), ContainerID: record.Id, Pid, Holder: holderName(), Request: request }
  const planned = planExec(engine, container, request)
  const { compiled, birth, plan } = compileExec(engine, container, exec, planned)
  const directory = `${container.directory}/execs/${exec.ID}`
  const command = request.Cmd.join(' ')
  const { events } = engine.store
  const stage = `${container.directory}/execs/${exec.Holder}`
  try {
    makeFolder(`${container.directory}/execs`, 0o700)
    mkdirSync(stage, { mode: 0o700 })
    writeFileSync(`${stage}/request.json`, `${JSON.stringify(exec, undefined, 2)}\n`)
    writeFileSync(`${stage}/plan.json`, planText(planned))
    writeMonitorFiles(stage, actorOf(events, record, { execID: exec.ID }), undefined)
    writeFileSync(`${stage}/release.new`, releaseOf(directory, plan))
    renameSync(stage, directory)
  } catch (error) {
    // It has ended, and `--rm` or somebody else has removed it, a moment ago.
    throw errnoName(error) === 'ENOENT' ? notRunning(container) : error
  }
  events.container(`exec_create: ${command}`, record, { execID: exec.ID })
  events.container(`exec_start: ${command}`, record, { execID: exec.ID })
  return { directory, compiled, birth }
}

function releaseOf(directory: string, { host }: Plan): Uint8Array {
  const release = new Program()
  release
    .emitter({ module: 'floor', chapter: 0, why: "an exec's directory is removed when its process has ended" })
    .tolerating('ENOENT')
    .removeTree(directory)
  return encode(release, undefined, { architecture: host.architecture, bootId: host.bootId, generation: 1 }).bytes
}

function runningProcess(container: StoredContainer): RunningProcess {
  const { state, process, record } = container
  if (state === 'paused')
    throw new MinidockError('conflict', `container ${record.Name} is paused, unpause the container before exec`, {
      hint: `minidock unpause ${record.Name}`,
    })
  if (state === 'running' && process) return process
  if (state !== 'restarting') throw notRunning(container)
  throw new MinidockError('conflict', `container ${record.Id} is restarting`, { hint: 'wait until it runs again' })
}

function notRunning({ record }: StoredContainer): MinidockError {
  return new MinidockError('conflict', `container ${record.Id} is not running`, { hint: `start it first: minidock start ${record.Name}` })
}

/** The container as its start planned it, with another process in its spec. */
function planExec(engine: Engine, container: StoredContainer, request: ExecRequest): ExecPlan {
  const kept = readKeptPlan(container.directory)
  const spec = readSpec(container.directory)
  const plan: Plan = { ...draftOf(engine, toBe(container.record), kept, kept.reserved), spec, warnings: [] }
  const user = request.User === '' ? undefined : ownUser(engine, plan, request)
  const { consoleSize: _, ...own } = spec.process
  const process = engine.compiler.planExec({ plan, request, process: own, ...(user && { user }) })
  return { ...kept, spec: { ...spec, process } }
}

/** Pure. @param planned what `planExec` has made, or what was kept of it */
export function compileExec(engine: Engine, container: StoredContainer, { Pid, Request }: ExecRecord, planned: ExecPlan) {
  const { spec, reserved, ...facts } = planned
  const draft = draftOf(engine, toBe(container.record), facts, reserved)
  const streams = { Tty: Request.Tty, OpenStdin: Request.AttachStdin, StdinOnce: Request.AttachStdin }
  const plan: Plan = { ...draft, request: { ...draft.request, ...streams }, spec, warnings: [] }
  const compiled = engine.compiler.compileJoin(plan, Pid)
  const { architecture, bootId } = plan.host
  const flags = MONITOR.exec | streamFlags(streams)
  return { plan, compiled, birth: encode(compiled.host, compiled.child, { architecture, bootId, generation: 1, flags }) }
}

/** As the container's files say it now: what it wrote lies over its layers. @throws {MinidockError} `not-executable`, as docker's */
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
