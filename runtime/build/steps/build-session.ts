/** What the steps of one build share, and what has to be given back at its end. */

import type { Engine } from '../../engine/engine.ts'
import type { ContainerRequest } from '../../formats/docker/request.ts'
import type { Server } from '../../kernel/launch/server.ts'
import { randomBytes } from '../../kernel/machine/random.ts'
import { Program } from '../../kernel/program/program.ts'
import { BuildCache, type CacheRecord } from '../../store/builds/build-cache.ts'
import { RunningBuild } from '../../store/builds/running-builds.ts'
import { usedBesideImages } from '../../store/images/image-use.ts'
import { announceLayer, layerDirectory } from '../../store/layers/layer-files.ts'
import { treeSize } from '../../store/trees/tree-size.ts'
import type { BuildEvent, DockerfilePlace } from '../build-events.ts'
import type { BuildRequest } from '../build-request.ts'
import type { KeyParts, MadeLayer } from '../build-state.ts'
import type { BuildHeart } from '../heart.ts'
import { FileServers } from './file-servers.ts'

export interface SessionOptions {
  readonly engine: Engine
  readonly heart: BuildHeart
  /** What each step's container is made with, besides what the step says. */
  readonly container: ContainerRequest
  readonly secrets: BuildRequest['secrets']
  readonly tell: (event: BuildEvent) => void
}

/** A step as the cache will know it. */
export interface StepIdentity {
  readonly key: string
  readonly parent: string
  /** As in `CacheRecord`. */
  readonly below: string
  readonly parts: KeyParts
  readonly description: string
}

export class BuildSession implements SessionOptions {
  readonly engine: Engine
  readonly heart: BuildHeart
  readonly container: ContainerRequest
  readonly secrets: BuildRequest['secrets']
  readonly tell: (event: BuildEvent) => void
  readonly cache: BuildCache
  readonly servers: FileServers
  readonly running: RunningBuild
  /** Aborted when a step has failed, or a user interrupts the build. */
  readonly stop = new AbortController()
  /** Whether an image is just being found, or brought by a source. */
  isBringingImage = false
  readonly #later: Promise<unknown>[] = []
  /** Layers that this build has made again: no record leads to them any more. */
  readonly #replaced = new Set<string>()

  constructor({ engine, heart, container, secrets, tell }: SessionOptions) {
    const { paths } = engine.store
    this.engine = engine
    this.heart = heart
    this.container = container
    this.secrets = secrets
    this.tell = tell
    this.cache = new BuildCache(paths)
    this.servers = new FileServers(engine.launcher, paths.layers)
    this.running = new RunningBuild(paths)
  }

  /** Takes work that no step has to wait for. `end` does. */
  later(work: Promise<unknown>): void {
    work.catch(() => undefined) // `end` has the error.
    this.#later.push(work)
  }

  /** Returns what the cache has for a key. Its layer stays until the build ends. */
  recall(key: string): CacheRecord | undefined {
    const found = this.cache.look(key)
    if (!found) return undefined
    this.running.hold('layer', [found.layer])
    // Another command may have removed it just before.
    return this.cache.use(key, found) ? found : undefined
  }

  /** Makes what a step wrote a layer, and notes it in the cache. @param upper the upper directory @param name of the layer, absent: any */
  async keepLayer(server: Server, upper: string, step: StepIdentity, name = randomBytes(12).toHex()): Promise<MadeLayer> {
    const { paths } = this.engine.store
    this.running.hold('layer', [name])
    const { key, parent, below, parts, description } = step
    const created = new Date().toISOString()
    // A step that runs again may come to something else: what stood on its former layer, or copied from it, is not for the new one.
    const before = this.cache.look(key)
    const after = before ? randomBytes(32).toHex() : key
    const record: CacheRecord = { layer: name, key: after, parent, below, description, created, size: treeSize(upper), parts }
    // Before the layer is there, they lead nowhere: a build that is killed in between leaves nothing that could be taken for a layer.
    announceLayer(paths, name, { size: record.size })
    this.#record(key, record, before)
    const program = new Program()
    this.heart.keep(
      upper,
      layerDirectory(paths, name),
      program.emitter({ module: 'build', chapter: 7, why: 'what the step wrote becomes a layer' }),
    )
    await server.run(program, { reply: false })
    return { key: after, layer: name, created }
  }

  /** Notes that a step which is known by the key of a stage has made what is known by its content as well. */
  note(key: string, { parent, below, parts, description, ...content }: StepIdentity, { key: after, layer, created }: MadeLayer): void {
    const size = this.cache.look(content.key)?.size ?? 0
    this.#record(key, { layer, key: after, parent, below, description, created, size, parts }, this.cache.look(key))
  }

  tellFailed(id: string, error: unknown, place?: DockerfilePlace): void {
    const message = error instanceof Error ? error.message : String(error)
    this.tell({
      kind: 'failed',
      id,
      message,
      ...(place && { place: { file: place.file, lines: place.lines, first: place.first, last: place.last } }),
    })
  }

  /** Gives everything back. @throws what a piece of work has thrown that no step waited for */
  async end(): Promise<void> {
    const done = await Promise.allSettled(this.#later)
    await this.servers.close()
    this.running.end()
    await this.#removeReplaced()
    for (const result of done) if (result.status === 'rejected') throw result.reason
  }

  /** @param before what the cache has for the key */
  #record(key: string, record: CacheRecord, before: CacheRecord | undefined): void {
    if (before && before.layer !== record.layer) this.#replaced.add(before.layer)
    this.cache.write(key, record)
  }

  /** A layer stays that an image has, that a container stands on, or that another record or build needs. */
  async #removeReplaced(): Promise<void> {
    if (this.#replaced.size === 0) return
    const { paths, images, containers } = this.engine.store
    await images.removeUnusedLayers(usedBesideImages(paths, containers), [...this.#replaced])
    this.#replaced.clear()
  }
}
