/** `start`: compiles a container's two programs, writes what they need, and launches. */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Compiled, Engine, Planned } from './engine.ts'
import { MinidockError, runExitCode } from './errors.ts'
import type { ContainerRequest } from './formats/docker-request.ts'
import { explainFailure } from './kernel/diagnosis.ts'
import { type Encoded, encode } from './kernel/encode.ts'
import { errnoText } from './kernel/errno.ts'
import { type Launch, type LaunchResult, MONITOR, prepareLaunch } from './kernel/launcher.ts'
import type { Module, Plan } from './module.ts'
import { writeNetworkFiles } from './network-files.ts'
import { planInput } from './plan-input.ts'
import type { StoredContainer } from './store/containers.ts'

export interface StartOptions {
  /** The container uses this process's stdin, stdout and stderr, and this process waits for it. */
  readonly attached: boolean
  /** What its creation planned a moment ago. */
  readonly planned?: Planned
}

/**
 * @returns once the container's program runs
 * @throws {MinidockError} when it could not be started; nothing is left on the host then
 */
export async function startContainer(engine: Engine, container: StoredContainer, options: StartOptions): Promise<Launch> {
  const { record, directory } = container
  const pending = prepareLaunch({ launcher: engine.launcher, directory, attached: options.attached })
  const { compiled, birth } = await prepare(engine, container, options).catch((error: unknown) => {
    pending.abandon()
    throw error
  })
  const launched = pending.run(birth.bytes)
  const result = await launched.result
  if (result.kind === 'running') return launched
  const error = failureOf(result, compiled, birth, record.Name)
  await launched.exited
  if (!record.Request.HostConfig.AutoRemove && result.kind !== 'locked') {
    writeFileSync(`${directory}/error`, `${JSON.stringify({ ExitCode: runExitCode(error.kind), Error: error.message })}\n`)
  }
  throw error
}

/** All that has to be there before the launcher gets its program. */
async function prepare(engine: Engine, container: StoredContainer, options: StartOptions): Promise<{ compiled: Compiled; birth: Encoded }> {
  const { record, directory } = container
  const { plan, compiled } = options.planned ?? planAgain(engine, container)
  const { architecture, bootId } = plan.host
  const stamp = { architecture, bootId, generation: nextGeneration(directory) }
  prepareDirectory(plan, directory)
  writeFileSync(`${directory}/release.new`, encode(compiled.release, undefined, stamp).bytes)
  await acquire(engine.modules, plan, compiled, engine)
  const flags = monitorFlags(record.Request, options.attached)
  return { compiled, birth: encode(compiled.host, compiled.child, { ...stamp, flags }) }
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

function monitorFlags({ Tty, OpenStdin, StdinOnce }: ContainerRequest, attached: boolean): number {
  return (Tty ? MONITOR.tty : 0) | (OpenStdin ? MONITOR.stdin : 0) | (StdinOnce ? MONITOR.stdinOnce : 0) | (attached ? 0 : MONITOR.detached)
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
