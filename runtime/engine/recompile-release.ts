/**
 * The release of a container that runs, compiled again: a command has changed what there will be to undo. Compiling is pure and the plan was kept, so whatever else
 * the release undoes comes out as it was.
 */

import { existsSync, readFileSync } from 'node:fs'
import { errnoName } from '../base/errors.ts'
import type { ContainerRequest } from '../formats/docker/request.ts'
import { releaseFreezer } from '../kernel/cgroups/freezer.ts'
import { encode } from '../kernel/program/encode.ts'
import type { Program } from '../kernel/program/program.ts'
import type { Plan } from '../plan/plan.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { readFreezer } from '../store/containers/freezing.ts'
import { replaceFile } from '../store/files/atomic.ts'
import type { Engine } from './engine.ts'
import { toBe } from './facts.ts'
import { keptDraft } from './kept-plan.ts'
import { readSpec } from './kept-spec.ts'

/** Where the program's header has the generation (`kernel/program/encode.ts`). */
const GENERATION = 8

export interface RecompileOptions {
  /** The container stays when it ends, though it was started with `--rm`: it is about to be started again. */
  readonly keep?: boolean
}

/**
 * Of a container that is just being started as well: its release is `release.new` before its monitor holds the lock.
 * @returns false when there is no release: nothing will have to be undone
 */
export function recompileRelease(engine: Engine, id: string, options: RecompileOptions = {}): boolean {
  // In this order: the monitor may rename the one to the other meanwhile.
  return ['release.new', 'release'].map(name => recompile(engine, id, name, options)).includes(true)
}

function recompile(engine: Engine, id: string, name: string, { keep = false }: RecompileOptions): boolean {
  const { containers } = engine.store
  const directory = containers.directory(id)
  const container = containers.read(id)
  const generation = generationOf(`${directory}/${name}`)
  if (!container || generation === undefined) return false
  const { HostConfig, ...others } = container.record.Request
  const request = keep ? { ...others, HostConfig: { ...HostConfig, AutoRemove: false } } : container.record.Request
  const plan = planOf(engine, container, request)
  if (!plan) return false
  const { release } = engine.compiler.compile(plan)
  undoPause(release, directory)
  const { architecture, bootId } = plan.host
  try {
    replaceFile(`${directory}/${name}`, encode({ host: release }, { architecture, bootId, generation }).bytes)
    return true
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
    return false // It has ended meanwhile, and was removed.
  }
}

/** @returns undefined when it was removed meanwhile @throws {MinidockError} `engine` when a file is damaged */
function planOf(engine: Engine, container: StoredContainer, request: ContainerRequest): Plan | undefined {
  const { directory, record } = container
  try {
    return { ...keptDraft(engine, container, { ...toBe(record), request }), spec: readSpec(directory), warnings: [] }
  } catch (error) {
    if (!existsSync(directory)) return undefined
    throw error
  }
}

/** The release is the monitor's, which runs none that was made for another start than its own. */
function generationOf(path: string): number | undefined {
  try {
    const program = readFileSync(path)
    // Half a file is no release: whoever is to run it says so.
    return program.length < GENERATION + 8 ? undefined : Number(program.readBigUInt64LE(GENERATION))
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
    return undefined
  }
}

/** First of all: if it cannot be done, the rest leaves the container's directory, which knows of the cgroup, in place. */
function undoPause(release: Program, directory: string): void {
  const freezer = readFreezer(directory)
  if (!freezer) return
  const others = release.instructions.splice(0)
  releaseFreezer(freezer, release.emitter({ module: 'lifecycle', chapter: 8, why: 'the container was paused' }))
  release.instructions.push(...others)
}
