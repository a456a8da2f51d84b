/** The launch alone: what a daemon that has been running for a while would need for a container, from the request until its program runs and until it has ended. */

import { join } from 'node:path'
import { createContainer } from '../../runtime/create.ts'
import { createEngine, type Engine } from '../../runtime/engine.ts'
import { type ContainerRequest, newRequest } from '../../runtime/formats/docker-request.ts'
import { encode } from '../../runtime/kernel/encode.ts'
import { modules } from '../../runtime/modules.ts'
import { startContainer } from '../../runtime/start.ts'
import type { Contender } from './measure.ts'
import { LAUNCHER } from './places.ts'

export const RUNNING = 'from the request until the program runs'
export const ENDED = '… and until it has ended and is removed'

export function warmEngine(store: string): Engine {
  return createEngine(modules, { root: store, launcher: LAUNCHER })
}

export function launches(engine: Engine): Contender {
  return {
    rows: [RUNNING, ENDED],
    async run() {
      const image = engine.store.images.find('busybox')
      const start = process.hrtime.bigint()
      const { container, planned } = await createContainer(engine, request(true), { image, madeBy: 'run' })
      const launched = await startContainer(engine, container, { planned })
      const running = process.hrtime.bigint()
      const code = await launched.exited()
      const ended = process.hrtime.bigint()
      if (code !== 0) throw new Error(`the container ended with ${code}`)
      return [Number(running - start) / 1e6, Number(ended - start) / 1e6]
    },
  }
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

/** Runs a default container and keeps it. */
export async function keptContainer(engine: Engine): Promise<KeptContainer> {
  const image = engine.store.images.find('busybox')
  const { container, planned } = await createContainer(engine, request(false), { image, madeBy: 'run' })
  const { plan, compiled } = planned
  await (await startContainer(engine, container, { planned })).exited()
  return {
    configFile: join(container.directory, 'config.json'),
    layers: container.record.Layers.map(name => join(engine.store.paths.layers, name)),
    host: compiled.host.instructions.length,
    child: compiled.child.instructions.length,
    size: encode(compiled.host, compiled.child, { architecture: plan.host.architecture }).bytes.length,
  }
}

function request(autoRemove: boolean): ContainerRequest {
  const made = newRequest()
  return { ...made, Image: 'busybox', Cmd: ['true'], HostConfig: { ...made.HostConfig, AutoRemove: autoRemove } }
}
