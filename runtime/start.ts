/** `start`: compiles a container's two programs, writes what they need, and launches. */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Compiled, Engine, Planned } from './engine.ts'
import { MinidockError, runExitCode } from './errors.ts'
import type { ContainerRequest } from './formats/docker-request.ts'
import { type FailedStart, handOver } from './kernel/client.ts'
import { explainFailure } from './kernel/diagnosis.ts'
import { type Encoded, encode } from './kernel/encode.ts'
import { errnoText } from './kernel/errno.ts'
import { type Launch, type LaunchResult, MONITOR, prepareLaunch } from './kernel/launcher.ts'
import type { Module, Plan } from './module.ts'
import { writeNetworkFiles } from './network-files.ts'
import { planInput } from './plan-input.ts'
import type { ContainerRecord } from './store/container-record.ts'
import type { StoredContainer } from './store/containers.ts'

/**
 * Starts a container in the background.
 * @param planned what its creation planned a moment ago
 * @returns once the container's program runs
 * @throws {MinidockError} when it could not be started; nothing is left on the host then
 */
export async function startContainer(engine: Engine, container: StoredContainer, planned?: Planned): Promise<Launch> {
  const pending = prepareLaunch(engine.launcher, container.directory)
  const { compiled, birth } = await prepare(engine, container, MONITOR.detached, planned).catch((error: unknown) => {
    pending.abandon()
    throw error
  })
  const launched = pending.run(birth.bytes)
  const result = await launched.result
  if (result.kind === 'running') return launched
  await launched.exited()
  throw noteFailure(container, failureOf(result, compiled, birth, container.record.Name), result)
}

/**
 * Starts a container in the foreground, and never returns: its client waits for it, and this process is done.
 * @throws {MinidockError} when it could not be prepared
 */
export async function handOverContainer(engine: Engine, container: StoredContainer, planned?: Planned): Promise<never> {
  const { birth } = await prepare(engine, container, 0, planned)
  return handOver(engine.launcher, container.directory, birth.bytes)
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
    writeFileSync(`${directory}/error`, `${JSON.stringify({ ExitCode: runExitCode(error.kind), Error: error.message })}\n`)
  }
  return error
}

interface Prepared {
  readonly compiled: Compiled
  readonly birth: Encoded
}

/** All that has to be there before the launcher gets its program. */
async function prepare(
  engine: Engine,
  container: StoredContainer,
  flags: number,
  planned = planAgain(engine, container),
): Promise<Prepared> {
  const { record, directory } = container
  const { plan, compiled } = planned
  const { architecture, bootId } = plan.host
  const stamp = { architecture, bootId, generation: nextGeneration(directory) }
  prepareDirectory(plan, directory)
  writeFileSync(`${directory}/release.new`, encode(compiled.release, undefined, stamp).bytes)
  await acquire(engine.modules, plan, compiled, engine)
  return { compiled, birth: encode(compiled.host, compiled.child, { ...stamp, flags: flags | streamFlags(record.Request) }) }
}

/** The same request, for the host and the users' files as they are now. */
function planAgain(engine: Engine, { record }: StoredContainer): Planned {
  const { Id, Name, Request, Image, Layers } = record
  return engine.prepare(planInput(engine, { id: Id, name: Name, request: Request, image: Image, layers: Layers }))
}

/** Starts are counted: a release that was made for one of them is never run for another. */
function nextGeneration(directory: string): number {
  const path = `${directory}/generation`
  const last = existsSync(path) ? Number.parseInt(readFileSync(path, 'latin1'), 10) : 0
  const next = Number.isSafeInteger(last) ? last + 1 : 1
  writeFileSync(path, `${next}\n`)
  return next
}

function prepareDirectory(plan: Plan, directory: string): void {
  rmSync(`${directory}/error`, { force: true })
  writeFileSync(`${directory}/config.json`, `${JSON.stringify(plan.spec, undefined, 2)}\n`)
  writeNetworkFiles(directory, plan)
}

async function acquire(modules: readonly Module[], plan: Plan, { birth }: Compiled, engine: Engine): Promise<void> {
  for (const module of modules)
    await module.acquire?.(plan, birth, { copyImage: (of, directory) => engine.store.layers.copyTo(of.layers, directory) })
}

function streamFlags({ Tty, OpenStdin, StdinOnce }: ContainerRequest): number {
  return (Tty ? MONITOR.tty : 0) | (OpenStdin ? MONITOR.stdin : 0) | (StdinOnce ? MONITOR.stdinOnce : 0)
}

function failureOf(result: Exclude<LaunchResult, { kind: 'running' }>, compiled: Compiled, encoded: Encoded, name: string): MinidockError {
  switch (result.kind) {
    case 'locked':
      return new MinidockError('conflict', `cannot start ${name}: it is already running`, { hint: 'see it with: minidock ps' })
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
