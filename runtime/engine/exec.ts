/**
 * `exec`: one more process in a container that runs. It has a monitor of its own, in a directory of its own, `execs/<id>` in the container's, with the same files;
 * so its streams, its signals and its end are a container's. What is different is its birth: it joins namespaces instead of making them.
 */

import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { errnoName, MinidockError } from '../errors.ts'
import { newContainerId } from '../formats/container-id.ts'
import { type ExecRequest, execRequestSchema } from '../formats/docker-exec.ts'
import { mergeEnv } from '../formats/env-file.ts'
import { check, struct, text } from '../formats/go-json.ts'
import type { LinuxSpec } from '../formats/oci-linux.ts'
import type { Process } from '../formats/oci-spec.ts'
import { type Attachment, type FailedStart, handOver } from '../kernel/client.ts'
import { CAPABILITIES } from '../kernel/constants.ts'
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
import { recordedCgroup } from '../store/recorded-cgroup.ts'
import type { Engine } from './engine.ts'
import { userOf } from './plan-input.ts'
import { failureOf, inputOf, streamFlags } from './start.ts'

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

/** Why this command runs again. Compiling is pure, so the same program tells which call it was. */
export function explainFailedExec(engine: Engine, { record, result }: FailedStart): MinidockError {
  const { ContainerID, Request } = check(execRecord, JSON.parse(record), 'record of an exec')
  const container = engine.store.containers.find(ContainerID)
  const { compiled, birth } = compileExec(engine, container, runningProcess(container), Request)
  return failureOf(result, compiled, birth, container.record.Name)
}

/** `execs/<id>/request.json`. */
const execRecord = struct({ ID: text, ContainerID: text, Holder: text, Request: execRequestSchema })

function prepareExec(engine: Engine, container: StoredContainer, request: ExecRequest): Exec {
  const { record } = container
  const id = newContainerId(randomBytes)
  const { compiled, birth, plan } = compileExec(engine, container, runningProcess(container), request)
  const directory = `${container.directory}/execs/${id}`
  const command = request.Cmd.join(' ')
  const { events } = engine.store
  const holder = holderName()
  const stage = `${container.directory}/execs/${holder}`
  try {
    makeFolder(`${container.directory}/execs`, 0o700)
    mkdirSync(stage, { mode: 0o700 })
    writeFileSync(
      `${stage}/request.json`,
      `${JSON.stringify({ ID: id, ContainerID: record.Id, Holder: holder, Request: request }, undefined, 2)}\n`,
    )
    writeMonitorFiles(stage, actorOf(events, record, { execID: id }), undefined)
    writeFileSync(`${stage}/release.new`, releaseOf(directory, plan))
    renameSync(stage, directory)
  } catch (error) {
    // It has ended, and `--rm` or somebody else has removed it, a moment ago.
    throw errnoName(error) === 'ENOENT' ? notRunning(container) : error
  }
  events.container(`exec_create: ${command}`, record, { execID: id })
  events.container(`exec_start: ${command}`, record, { execID: id })
  return { directory, compiled, birth }
}

function releaseOf(directory: string, { host }: Plan): Uint8Array {
  const release = new Program()
  release
    .emitter({ module: 'floor', chapter: 0, why: 'nothing is left of a process that has ended' })
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

function compileExec(engine: Engine, container: StoredContainer, { Pid }: RunningProcess, request: ExecRequest) {
  const plan = engine.compiler.plan(inputOf(engine, container))
  const streams = { Tty: request.Tty, OpenStdin: request.AttachStdin, StdinOnce: request.AttachStdin }
  const joined: Plan = {
    ...plan,
    request: { ...plan.request, ...streams },
    spec: { ...plan.spec, linux: linuxOf(plan, container), process: processOf(engine, container, plan, request) },
  }
  const compiled = engine.compiler.compileJoin(joined, Pid)
  const { architecture, bootId } = plan.host
  const flags = MONITOR.exec | streamFlags(streams)
  return { plan, compiled, birth: encode(compiled.host, compiled.child, { architecture, bootId, generation: 1, flags }) }
}

/** The container has its cgroup where it was when it was started, by whichever engine: none, by one without chapter 4. */
function linuxOf({ spec }: Plan, { directory }: StoredContainer): LinuxSpec {
  const { cgroupsPath: own, ...linux } = spec.linux
  const recorded = recordedCgroup(directory)
  const cgroupsPath = recorded === undefined ? own : recorded
  return cgroupsPath ? { ...linux, cgroupsPath } : linux
}

/** The container's own process, with what was asked for instead. */
function processOf(engine: Engine, container: StoredContainer, plan: Plan, request: ExecRequest): Process {
  const { consoleSize: _, ...own } = plan.spec.process
  const { Tty, ConsoleSize, Cmd, WorkingDir, User, Privileged } = request
  const [height, width] = ConsoleSize
  return {
    ...own,
    terminal: Tty,
    ...(Tty && height > 0 && width > 0 && { consoleSize: { height, width } }),
    args: [...Cmd],
    cwd: WorkingDir || own.cwd,
    env: mergeEnv(Tty ? mergeEnv(own.env, ['TERM=xterm']) : own.env, [...request.Env]),
    ...(User !== '' && ownUser(engine, container, plan, request)),
    ...(Privileged && { capabilities: allCapabilities(plan) }),
  }
}

/** As the container's files say it now: what it wrote lies over its layers. */
function ownUser(engine: Engine, { record }: StoredContainer, plan: Plan, request: ExecRequest): Partial<Process> {
  const upper = `../containers/${record.Id}/upper`
  const read = (path: string) => readFileInLayers(engine.store.paths, [...plan.layers, upper], path) ?? ''
  const user = findUser(() => userOf({ ...plan.request, User: request.User }, plan.image, read))
  const named = [...request.Env, ...plan.request.Env, ...(plan.image.config.Env ?? [])].some(entry => entry.startsWith('HOME='))
  const env = mergeEnv(plan.spec.process.env, [...(named ? [] : [`HOME=${user.home || '/'}`]), ...request.Env])
  return {
    user: { uid: user.uid, gid: user.gid, umask: 0o022, additionalGids: [...user.additionalGids] },
    env: request.Tty ? mergeEnv(env, ['TERM=xterm']) : env,
    ...(!request.Privileged && user.uid !== 0 && { capabilities: { ...plan.spec.process.capabilities, effective: [], permitted: [] } }),
    ...(!request.Privileged && user.uid === 0 && { capabilities: rootCapabilities(plan) }),
  }
}

/** For docker, a user that the container does not have is one more reason why a command in it cannot be executed. */
function findUser<T>(find: () => T): T {
  try {
    return find()
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    throw new MinidockError('not-executable', error.message, { ...(error.hint !== undefined && { hint: error.hint }), cause: error })
  }
}

function rootCapabilities({ spec }: Plan) {
  const bounding = spec.process.capabilities?.bounding ?? []
  return { bounding, effective: bounding, permitted: bounding, inheritable: [], ambient: [] }
}

/** `--privileged`: all that this machine has to give. */
function allCapabilities({ host }: Plan) {
  const all = CAPABILITIES.filter((_, index) => (host.capabilities & (1n << BigInt(index))) !== 0n)
  return { bounding: [...all], effective: [...all], permitted: [...all], inheritable: [], ambient: [] }
}
