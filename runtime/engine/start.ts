/** `start`: compiles a container's two programs, writes what they need, and launches. */

import { writeFileSync } from 'node:fs'
import { MinidockError, runExitCode } from '../errors.ts'
import type { ContainerRequest } from '../formats/docker-request.ts'
import { type LogDriver, logDriverOf } from '../formats/log-driver.ts'
import { type Attachment, type FailedStart, handOver } from '../kernel/client.ts'
import { explainFailure } from '../kernel/diagnosis.ts'
import { type Encoded, encode, MONITOR } from '../kernel/encode.ts'
import { errnoText } from '../kernel/errno.ts'
import { type Launch, prepareLaunch } from '../kernel/launcher.ts'
import type { LaunchResult } from '../kernel/report.ts'
import type { Compiled, PlanInput, Planned } from '../plan/compiler.ts'
import type { Plan, Workshop } from '../plan/module.ts'
import { swapFile } from '../store/atomic.ts'
import { changing } from '../store/change-record.ts'
import type { ContainerRecord } from '../store/container-record.ts'
import type { StoredContainer } from '../store/containers.ts'
import { monitorGone } from '../store/ending.ts'
import { nextGeneration } from '../store/generation.ts'
import { actorOf, clearMarks, writeMonitorFiles } from '../store/monitor-files.ts'
import { noteFailed } from '../store/notes.ts'
import { isActive, isRecordUnchanged } from '../store/stored-container.ts'
import type { Engine } from './engine.ts'
import { writeNetworkFiles } from './network-files.ts'
import { planInput } from './plan-input.ts'

export interface StartOptions {
  /** What its creation planned a moment ago. */
  readonly planned?: Planned
  /** By its restart policy, and not by a user. */
  readonly again?: boolean
}

/**
 * Starts a container in the background.
 * @returns once the container's program runs
 * @throws {MinidockError} when it could not be started; nothing is left on the host then
 */
export async function startContainer(engine: Engine, container: StoredContainer, { planned, again }: StartOptions = {}): Promise<Launch> {
  for (const module of engine.compiler.modules) module.expect?.()
  const pending = prepareLaunch(engine.launcher, container.directory)
  const begin = async (found: StoredContainer) => {
    const { compiled, birth } = await (again ? prepare : prepareStart)(engine, found, planned)
    const launched = pending.run(birth.bytes)
    return { compiled, birth, launched, result: await launched.result }
  }
  const started = planned ? begin(container) : alone(engine, container, begin)
  const { compiled, birth, launched, result } = await started.catch((error: unknown) => {
    pending.abandon()
    throw error
  })
  if (result.kind === 'running') return launched
  await launched.exited()
  throw noteFailure(container, failureOf(result, compiled, birth, container.record.Name), result)
}

/** Somebody else may have started it a moment ago: that is what was wanted. */
export async function startUnlessActive(engine: Engine, container: StoredContainer): Promise<void> {
  await startContainer(engine, container).catch(error => {
    const now = error instanceof MinidockError && error.kind === 'conflict' && engine.store.containers.read(container.record.Id)
    if (!now || !isActive(now)) throw error
  })
}

/**
 * Nobody else starts the container meanwhile, or renames it, and the monitor of its last life is gone. What was only just made, and is planned, needs no such care.
 * @throws {MinidockError} `conflict` when somebody else has started it since it was looked at; `not-found` when it is gone
 */
async function alone<T>(engine: Engine, container: StoredContainer, start: (found: StoredContainer) => Promise<T>): Promise<T> {
  // Before the lock is taken, which others wait for.
  await monitorGone(container)
  return await changing(container.directory, engine.launcher, async () => {
    const found = engine.store.containers.find(container.record.Id)
    if (isActive(found) || found.process?.StartedAt !== container.process?.StartedAt) throw alreadyRunning(found.record.Name)
    if (!(await monitorGone(found))) throw alreadyRunning(found.record.Name)
    return await start(found)
  })
}

/**
 * Starts a container, and never returns: its client waits for it, or says its id where it is to run detached, and this process is done.
 * @throws {MinidockError} when it could not be prepared
 */
export async function handOverContainer(
  engine: Engine,
  container: StoredContainer,
  attachment: Attachment,
  planned?: Planned,
): Promise<never> {
  const begin = async (found: StoredContainer) => {
    const { birth } = await prepareStart(engine, found, planned)
    if (!attachment.detached) engine.store.events.container('attach', found.record)
    return handOver(engine.launcher, found.directory, birth.bytes, attachment)
  }
  return await (planned ? begin(container) : alone(engine, container, begin))
}

/** By a user: what an earlier start has left is no longer true. */
async function prepareStart(engine: Engine, container: StoredContainer, planned?: Planned): Promise<Prepared> {
  clearMarks(container.directory)
  return await prepare(engine, container, planned)
}

/** Why this command runs again: the container whose client it was could not be started. Compiling is pure, so the same program tells which call it was. */
export function explainFailedStart(
  engine: Engine,
  { record, result }: FailedStart,
): { readonly record: ContainerRecord; readonly error: MinidockError } {
  const container = engine.store.containers.recall(record)
  const { compiled } = planAgain(engine, container)
  const birth = encode(compiled.host, compiled.child, { architecture: 'x64' })
  return { record: container.record, error: noteFailure(container, failureOf(result, compiled, birth, container.record.Name), result) }
}

/** For `inspect`, which shows what the last start came to. */
function noteFailure({ record, directory }: StoredContainer, error: MinidockError, result: LaunchResult): MinidockError {
  if (!record.Request.HostConfig.AutoRemove && result.kind !== 'locked') {
    noteFailed(directory, { ExitCode: runExitCode(error.kind), Error: error.message })
  }
  return error
}

export interface Prepared {
  readonly compiled: Compiled
  readonly birth: Encoded
}

/** All that has to be there before the launcher gets its program. */
export async function prepare(engine: Engine, container: StoredContainer, planned = planAgain(engine, container)): Promise<Prepared> {
  const { record, directory } = container
  const { plan, compiled } = planned
  const { architecture, bootId } = plan.host
  const stamp = { architecture, bootId, generation: nextGeneration(directory) }
  const log = await logOf(plan, record.ImageId)
  prepareDirectory(plan, directory)
  writeMonitorFiles(directory, actorOf(engine.store.events, record), log.attrs)
  writeFileSync(`${directory}/release.new`, encode(compiled.release, undefined, stamp).bytes)
  const renamed = renamedSince(engine, container)
  if (renamed) return await prepare(engine, renamed)
  await acquire(engine, plan, compiled)
  return { compiled, birth: encode(compiled.host, compiled.child, { ...stamp, log, flags: streamFlags(record.Request) }) }
}

/**
 * A release that removes the container frees its name. Whoever renames it writes the new name down before the release is compiled again, and here it is looked up
 * after the release was written: so one of the two sees the other.
 */
function renamedSince(engine: Engine, { record, directory }: StoredContainer): StoredContainer | undefined {
  if (!record.Request.HostConfig.AutoRemove || isRecordUnchanged(directory, record)) return undefined
  const now = engine.store.containers.read(record.Id)
  return now?.record.Name === record.Name ? undefined : now
}

/** Few containers have a tag, and a template is much to load. */
async function logOf({ id, name, request, image, spec }: Plan, imageId: string): Promise<LogDriver> {
  const Labels = { ...image.config.Labels, ...request.Labels }
  const driver = logDriverOf(request, { Labels, Env: spec.process.env })
  const { tag } = request.HostConfig.LogConfig.Config
  if (tag === undefined) return driver
  const { logTag } = await import('../formats/log-tag.ts')
  const attrs = { ...driver.attrs, tag: logTag(tag, { id, name, imageId, imageName: request.Image, args: spec.process.args }) }
  return { ...driver, attrs }
}

/** The same request, for the host and the users' files as they are now. */
export function planAgain(engine: Engine, container: StoredContainer): Planned {
  return engine.compiler.prepare(inputOf(engine, container))
}

export function inputOf(engine: Engine, { record }: StoredContainer): PlanInput {
  const { Id, Name, Request, Image, Layers } = record
  return planInput(engine, { id: Id, name: Name, request: Request, image: Image, layers: Layers })
}

function prepareDirectory(plan: Plan, directory: string): void {
  swapFile(`${directory}/config.json`, `${JSON.stringify(plan.spec, undefined, 2)}\n`)
  writeNetworkFiles(directory, plan)
}

async function acquire(engine: Engine, plan: Plan, { birth }: Compiled): Promise<void> {
  const workshop: Workshop = {
    copyImage: (of, directory) => engine.store.layers.copyTo(of.layers, directory),
    join: (of, process) => {
      const { host, child } = engine.compiler.compileJoin({
        ...of,
        spec: { ...of.spec, process },
        request: { ...of.request, OpenStdin: false },
      })
      return encode(host, child, { architecture: of.host.architecture, flags: MONITOR.exec }).bytes
    },
    command: (...words) => engine.command(...words),
  }
  for (const module of engine.compiler.modules) await module.acquire?.(plan, birth, workshop)
}

export function streamFlags({ Tty, OpenStdin, StdinOnce }: Pick<ContainerRequest, 'Tty' | 'OpenStdin' | 'StdinOnce'>): number {
  return (Tty ? MONITOR.tty : 0) | (OpenStdin ? MONITOR.stdin : 0) | (StdinOnce ? MONITOR.stdinOnce : 0)
}

export function failureOf(
  result: Exclude<LaunchResult, { kind: 'running' }>,
  compiled: Compiled,
  encoded: Encoded,
  name: string,
): MinidockError {
  switch (result.kind) {
    case 'locked':
      return alreadyRunning(name)
    case 'died':
      return new MinidockError('engine', `cannot start ${name}: it was killed before its program ran`, {
        hint: 'is the machine out of memory? see: dmesg',
      })
    case 'failed': {
      const [program, origins] = result.list === 'host' ? [compiled.host, encoded.origins[0]] : [compiled.child, encoded.origins[1]]
      const instruction = program.instructions[origins[result.index] ?? -1]
      if (instruction) return explainFailure(instruction, result.errno, `start ${name}`)
      return new MinidockError('engine', `cannot start ${name}: its monitor could not begin: ${errnoText(result.errno)}`, {
        hint: 'see what this machine can do: minidock doctor',
      })
    }
  }
}

function alreadyRunning(name: string): MinidockError {
  return new MinidockError('conflict', `cannot start ${name}: it is already running, or another command is at work on it`, {
    hint: 'see it with: minidock ps; a copy into it (minidock cp) ends by itself: try again',
  })
}
