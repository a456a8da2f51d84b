/**
 * The release of a container that runs, compiled again: a command has changed what there will be to undo. Compiling is pure, so whatever else the release undoes
 * comes out as it was. The spec is that of the last start: other containers, whose namespaces it may share, need not be there any more.
 */

import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { errnoName } from '../errors.ts'
import type { OciSpec } from '../formats/oci-spec.ts'
import { parseSpec } from '../formats/oci-spec-schema.ts'
import { encode } from '../kernel/encode.ts'
import { releaseFreezer } from '../kernel/freezer.ts'
import type { Program } from '../kernel/program.ts'
import { replaceFile } from '../store/atomic.ts'
import { damaged } from '../store/container-record.ts'
import { readFreezer } from '../store/freezing.ts'
import type { Engine } from './engine.ts'
import { ownInput } from './plan-input.ts'

/** Where the program's header has the generation (`kernel/encode.ts`). */
const GENERATION = 8

export interface RereleaseOptions {
  /** The container stays when it ends, though it was started with `--rm`: it is about to be started again. */
  readonly keep?: boolean
}

/**
 * Of a container that is just being started as well: its release is `release.new` before its monitor holds the lock.
 * @returns false when there is no release: nothing will have to be undone
 */
export function recompileRelease(engine: Engine, id: string, options: RereleaseOptions = {}): boolean {
  // In this order: the monitor may rename the one to the other meanwhile.
  return ['release.new', 'release'].map(name => recompile(engine, id, name, options)).includes(true)
}

function recompile(engine: Engine, id: string, name: string, { keep = false }: RereleaseOptions): boolean {
  const { containers } = engine.store
  const directory = containers.directory(id)
  const container = containers.read(id)
  const generation = generationOf(`${directory}/${name}`)
  if (!container || generation === undefined) return false
  const { Name, Request, Image, Layers } = container.record
  const { HostConfig } = Request
  const request = keep ? { ...Request, HostConfig: { ...HostConfig, AutoRemove: false } } : Request
  const input = ownInput(engine, { id, name: Name, request, image: Image, layers: Layers })
  const spec = readSpec(`${directory}/config.json`)
  if (!spec) return false
  const { release } = engine.compiler.compile({ ...input, spec, warnings: [] })
  undoPause(release, directory)
  const { architecture, bootId } = input.host
  try {
    replaceFile(`${directory}/${name}`, encode(release, undefined, { architecture, bootId, generation }).bytes)
    return true
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
    return false // It has ended meanwhile, and was removed.
  }
}

/** @returns undefined when it was removed meanwhile @throws {MinidockError} `engine` when the file is damaged */
function readSpec(path: string): OciSpec | undefined {
  try {
    return parseSpec(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if (errnoName(error) === 'ENOENT' && !existsSync(dirname(path))) return undefined
    throw damaged(path, error instanceof Error ? error.message : String(error))
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
