/**
 * Compiles the release of a container's life once more, because a command has changed what there will be to undo. Compiling is pure and the plan was kept, so
 * all other parts of the release stay the same.
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

/** The offset of the generation in a program's header (`kernel/program/encode.ts`). */
const GENERATION = 8

export interface RecompileOptions {
  /** Whether the container stays when the release runs, though it was started with `--rm`: it is about to be started again, or has never begun. */
  readonly keep?: boolean
}

/**
 * Writes the release of a container again, from its record and its kept plan. That of a start in progress too: it is `release.new` until the monitor holds the lock.
 * @returns false when there is no release: nothing will have to be undone
 * @throws {MinidockError} `engine` when a file of the plan is damaged
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

/** Returns the kept plan, with another request; undefined: the container was removed meanwhile. @throws {MinidockError} `engine` when a file is damaged */
function planOf(engine: Engine, container: StoredContainer, request: ContainerRequest): Plan | undefined {
  const { directory, record } = container
  try {
    return { ...keptDraft(engine, container, { ...toBe(record), request }), spec: readSpec(directory), warnings: [] }
  } catch (error) {
    if (!existsSync(directory)) return undefined
    throw error
  }
}

/** Returns the generation in a release's header, which has to stay: a monitor runs no release of another start. Undefined: there is no whole release. */
function generationOf(path: string): number | undefined {
  try {
    const program = readFileSync(path)
    // Half a file is no release: the process that is to run it reports that.
    return program.length < GENERATION + 8 ? undefined : Number(program.readBigUInt64LE(GENERATION))
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
    return undefined
  }
}

/** Puts the end of a pause first: a container's directory, which names the cgroup, must not be removed before the cgroup is. */
function undoPause(release: Program, directory: string): void {
  const freezer = readFreezer(directory)
  if (!freezer) return
  const others = release.instructions.splice(0)
  releaseFreezer(freezer, release.emitter({ module: 'lifecycle', chapter: 8, why: 'the container was paused' }))
  release.instructions.push(...others)
}
