/** The launch alone: what a daemon that has been running for a while would need for a container, from the request until its program runs and until it has ended. */

import { join } from 'node:path'
import { modules } from '../../runtime/chapters.ts'
import { assumedWorld } from '../../runtime/cli/explain/world.ts'
import { createContainer } from '../../runtime/engine/create.ts'
import { createEngine, type Engine } from '../../runtime/engine/engine.ts'
import { startContainer } from '../../runtime/engine/start.ts'
import { type ContainerRequest, newRequest } from '../../runtime/formats/docker/request.ts'
import type { Hierarchy } from '../../runtime/kernel/cgroups/cgroups.ts'
import { ASSUMED_HOST } from '../../runtime/kernel/machine/host.ts'
import { encode } from '../../runtime/kernel/program/encode.ts'
import type { Contender } from './measure.ts'
import { LAUNCHER } from './places.ts'
import { summarize } from './statistics.ts'

export const RUNNING = 'from the request until the program runs'
export const ENDED = '… and until it has ended and is removed'

export const UNLIMITED = '… until the program runs, without chapter 4: no cgroups'
export const UNLIMITED_ENDED = '… and until it has ended and is removed, without cgroups'

export function warmEngine(store: string, limited = true): Engine {
  const chosen = modules.filter(({ name }) => limited || name !== 'cgroups')
  return createEngine(chosen, { root: store, launcher: LAUNCHER })
}

/** By then what starts a container is compiled, as in a process that has been running for a while. */
const WARM_UPS = 20

/** A daemon that has nothing else to do starts one after the other; after other programs' turns the first finds the processor's caches full of theirs. */
const IN_A_ROW = 5

/** The medians of some in a row. @param rows names of the two figures @param network of `--network` */
export function launches(
  engine: Engine,
  rows: readonly [running: string, ended: string] = [RUNNING, ENDED],
  network = 'default',
): Contender {
  return {
    rows,
    warmUps: WARM_UPS,
    async run() {
      const times: Times[] = []
      for (let left = IN_A_ROW; left > 0; left--) times.push(await launchOnce(engine, network))
      return [summarize(times.map(({ running }) => running)).median, summarize(times.map(({ ended }) => ended)).median]
    },
  }
}

/** Milliseconds from the request. */
export interface Times {
  readonly running: number
  readonly ended: number
}

/** A container that is made, started and removed. */
export async function launchOnce(engine: Engine, network?: string): Promise<Times> {
  const image = engine.store.images.find('busybox')
  const start = process.hrtime.bigint()
  const container = await createContainer(engine, request(true, network), { from: image, madeBy: 'run' })
  const launched = await startContainer(engine, container)
  const running = process.hrtime.bigint()
  const code = await launched.exited()
  const ended = process.hrtime.bigint()
  if (code !== 0) throw new Error(`the container ended with ${code}`)
  return { running: Number(running - start) / 1e6, ended: Number(ended - start) / 1e6 }
}

export interface KeptContainer {
  readonly configFile: string
  /** Directories of its image's layers, lowest first. */
  readonly layers: readonly string[]
  /** Instructions of its program. */
  readonly host: number
  readonly child: number
  /** Bytes of the encoded program. */
  readonly size: number
}

/** Instructions of a default container's program and of its release, on a machine with such cgroups. Without: in an engine without chapter 4. */
export function instructionsOn(engine: Engine, cgroups: readonly Hierarchy[]): number {
  const world = assumedWorld(engine)
  const { monitor, host, child, release } = engine.compiler.prepare({
    ...world,
    request: request(true),
    host: { ...ASSUMED_HOST, cgroups },
  }).compiled
  return [monitor, host, child, release].reduce((sum, { instructions }) => sum + instructions.length, 0)
}

/** Runs a default container and keeps it. */
export async function keptContainer(engine: Engine): Promise<KeptContainer> {
  const image = engine.store.images.find('busybox')
  const container = await createContainer(engine, request(false), { from: image, madeBy: 'run' })
  const { plan, compiled } = container.planned
  await (await startContainer(engine, container)).exited()
  return {
    configFile: join(container.directory, 'config.json'),
    layers: container.record.Layers.map(name => join(engine.store.paths.layers, name)),
    host: compiled.host.instructions.length,
    child: compiled.child.instructions.length,
    size: encode(compiled, { architecture: plan.host.architecture }).bytes.length,
  }
}

function request(autoRemove: boolean, network = 'default'): ContainerRequest {
  const made = newRequest()
  const HostConfig = { ...made.HostConfig, AutoRemove: autoRemove, NetworkMode: network }
  return { ...made, Image: 'busybox', Cmd: ['true'], HostConfig }
}
