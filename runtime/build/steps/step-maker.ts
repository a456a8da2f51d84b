/** Finds steps in the cache, and makes those that are not there. */

import type { CopyStep, RunStep, WorkdirStep } from '../../formats/dockerfile/steps.ts'
import { goArchitecture } from '../../formats/go/architecture.ts'
import { emptyImageConfig } from '../../formats/oci/image.ts'
import { type CacheRecord, fitsOn } from '../../store/builds/build-cache.ts'
import type { BuildVertex } from '../build-events.ts'
import type { BuildState, FileStep, KeyParts, KnownState, MadeLayer } from '../build-state.ts'
import { keyOf } from '../solve/key.ts'
import type { BuildPlan, BuildStage } from '../solve/plan-build.ts'
import type { Found, KeyOfStage, StepMaker } from '../solve/solve-stages.ts'
import { describeLayer } from '../solve/vertices.ts'
import type { BuildFiles, StageStates } from './build-files.ts'
import type { BuildSession, StepIdentity } from './build-session.ts'
import { clipping } from './clip-output.ts'
import { findOwner } from './find-owner.ts'
import { groundOf, keyAfter } from './linked-copy.ts'
import { missingPlaces, removePlaces } from './mount-places.ts'
import { partsOf, readsOf } from './reads-of-step.ts'
import { runContainer } from './run-container.ts'
import { type RunMounts, takeMounts } from './run-mounts.ts'
import { runRequest } from './run-request.ts'
import { withScratchRoot } from './scratch-root.ts'
import { runFailed, runNotStarted } from './step-failure.ts'
import { makeWorkdir } from './workdir-step.ts'

/** Makes an image of the state before a step that has failed. @returns the command line that opens a shell in it; undefined if that is not possible */
export type KeepForLooking = (stage: BuildStage, step: RunStep, before: BuildState) => Promise<string | undefined>

export class BuildSteps implements StepMaker {
  readonly #session: BuildSession
  readonly #plan: BuildPlan
  readonly #files: BuildFiles
  readonly #keepForLooking: KeepForLooking
  readonly #stages: ReadonlyMap<number, BuildStage>
  /** Stages whose base was looked at: its layers are unpacked. */
  readonly #bases = new Map<number, Promise<unknown>>()
  /** Steps that are made, or were, by their keys and the layer below: two stages may have the same step. */
  readonly #making = new Map<string, Promise<MadeLayer>>()

  constructor(session: BuildSession, plan: BuildPlan, files: BuildFiles, keepForLooking: KeepForLooking) {
    this.#session = session
    this.#plan = plan
    this.#files = files
    this.#keepForLooking = keepForLooking
    this.#stages = new Map(plan.stages.map(stage => [stage.index, stage]))
  }

  async find(stage: number, step: FileStep, before: KnownState, keyOfStage: KeyOfStage): Promise<Found> {
    const files = this.#stage(stage).isCached ? await this.#filesOf(step, keyOfStage) : undefined
    if (!files) return { parts: [] }
    const { key, parts } = this.#identify(stage, step, before, files)
    const record = this.#recall(stage, key)
    if (record && !fitsOn(record, groundOf(step, before))) return { parts }
    const after = keyAfter(step, before, record?.key ?? key)
    if (after === undefined) return { parts }
    return { key: after, parts, ...(record && { made: { ...record, key: after } }) }
  }

  tellBase(stage: number): void {
    const { base } = this.#stage(stage).vertices
    if (base) this.#session.tell({ kind: 'cached', vertex: base })
  }

  tellCached(stage: number, step: FileStep): void {
    this.#session.tell({ kind: 'cached', vertex: this.#vertexOf(stage, step) })
  }

  async make(stage: number, step: FileStep, before: BuildState, others: StageStates): Promise<MadeLayer> {
    const made = await this.#make(stage, step, before, others)
    return { ...made, key: keyAfter(step, before, made.key) ?? made.key }
  }

  async #make(stage: number, step: FileStep, before: BuildState, others: StageStates): Promise<MadeLayer> {
    const vertex = this.#vertexOf(stage, step)
    const making = this.#telling(vertex, step, async begin => {
      const files = await this.#filesOf(step, index => others.get(index)?.key)
      const identity = this.#identify(stage, step, before, files ?? [])
      const name = `${identity.key} ${identity.below}`
      const same = this.#making.get(name)
      if (same) return await this.#waitFor(same, stage, step)
      this.#making.set(name, making)
      const content = await this.#identifyByContent(stage, step, before, others)
      const known = content && this.#recall(stage, content.key)
      if (known && fitsOn(known, groundOf(step, before))) {
        this.#session.note(identity.key, content, known)
        this.tellCached(stage, step)
        return known
      }
      begin()
      await this.#unpackBase(stage)
      const made = await this.#layerOf(this.#stage(stage), step, before, content ?? identity, others)
      if (content) this.#session.note(identity.key, content, made)
      return made
    })
    return await making
  }

  /** Takes the layer of a step of another stage that is the same. */
  async #waitFor(same: Promise<MadeLayer>, stage: number, step: FileStep): Promise<MadeLayer> {
    try {
      const made = await same
      this.tellCached(stage, step)
      return made
    } catch (error) {
      // The other step has told why: this one is canceled.
      this.#session.stop.abort(error)
      throw error
    }
  }

  /** @param work calls `begin` unless it finds that the step is cached */
  async #telling(vertex: BuildVertex, step: FileStep, work: (begin: () => void) => Promise<MadeLayer>): Promise<MadeLayer> {
    const { tell, stop } = this.#session
    let hasBegun = false
    const begin = () => {
      hasBegun = true
      tell({ kind: 'begin', vertex })
    }
    try {
      const made = await work(begin)
      if (hasBegun) tell({ kind: 'done', id: vertex.id })
      return made
    } catch (error) {
      const { file, dockerfile } = this.#plan
      if (!hasBegun) begin()
      if (stop.signal.aborted) tell({ kind: 'canceled', id: vertex.id })
      else this.#session.tellFailed(vertex.id, error, { file, lines: dockerfile.lines, ...step.source })
      throw error
    }
  }

  async #layerOf(stage: BuildStage, step: FileStep, before: BuildState, identity: StepIdentity, others: StageStates): Promise<MadeLayer> {
    switch (step.kind) {
      case 'run':
        return await this.#run(stage, step, before, identity, others)
      case 'workdir':
        return await this.#makeDirectory(step, before, identity)
      case 'copy':
        return await this.#copy(step, before, identity, others)
    }
  }

  async #run(stage: BuildStage, step: RunStep, before: BuildState, identity: StepIdentity, others: StageStates): Promise<MadeLayer> {
    const mounts = await this.#takeMounts(step, others)
    try {
      return await this.#runWith(mounts, stage, step, before, identity)
    } finally {
      await mounts.release()
    }
  }

  async #runWith(mounts: RunMounts, stage: BuildStage, step: RunStep, before: BuildState, identity: StepIdentity): Promise<MadeLayer> {
    const { engine, container, servers, stop, tell } = this.#session
    const { layers } = engine.store
    const { id } = this.#vertexOf(stage.index, step)
    const base = { config: emptyImageConfig(goArchitecture()), layers: layers.underContainer(before.layers) }
    const made = Promise.withResolvers<MadeLayer>()
    const hasShell = () => layers.find(base.layers, '/bin/sh').kind !== 'missing'
    const shell = async () => (hasShell() ? await this.#keepForLooking(stage, step, before) : undefined)
    await runContainer(engine, runRequest(container, step, mounts), base, {
      signal: stop.signal,
      output: clipping(piece => tell({ kind: 'output', id, ...piece })),
      later: work => this.#session.later(work),
      notStarted: async error => runNotStarted(step, error, await shell()),
      ended: async ({ record, directory }, { exitCode, outOfMemory }) => {
        if (exitCode !== 0) throw runFailed(step, exitCode, { outOfMemory, shell: await shell() })
        const upper = `${directory}/upper`
        const found = mounts.places.map(place => layers.find(base.layers, place).path)
        const missing = missingPlaces(found, path => layers.find(base.layers, path).kind !== 'missing')
        const keep = servers.with(async server => {
          if (missing.length > 0) await server.run(removePlaces(upper, missing), { reply: false })
          return await this.#session.keepLayer(server, upper, identity, record.Id.slice(0, 24))
        })
        made.resolve(await keep)
      },
    })
    return await made.promise
  }

  async #takeMounts(step: RunStep, others: StageStates): Promise<RunMounts> {
    const { engine, secrets, stop } = this.#session
    const { launcher, store } = engine
    return await takeMounts(step, {
      paths: store.paths,
      launcher,
      secrets,
      signal: stop.signal,
      hold: name => this.#session.running.hold('mount', [name]),
      bind: (mount, releases) => this.#files.bind(mount, others, releases),
      first: async ({ from, source }) => {
        if (!from || from.kind === 'context') return undefined
        const layers = await this.#files.layersOf(from, others)
        const key = keyOf([
          ['layers', layers],
          ['source', source],
        ])
        return { key, fill: async path => void (layers.length > 0 && (await store.layers.copyFrom(layers, source, path))) }
      },
    })
  }

  async #makeDirectory(step: WorkdirStep, { layers }: BuildState, identity: StepIdentity): Promise<MadeLayer> {
    const { launcher, store } = this.#session.engine
    const owner = findOwner(store.paths, layers, { user: step.user })
    return await this.#write(layers, identity, root => makeWorkdir(launcher, root, step, owner))
  }

  async #copy(step: CopyStep, { layers }: BuildState, identity: StepIdentity, others: StageStates): Promise<MadeLayer> {
    const owner = step.owner && findOwner(this.#session.engine.store.paths, layers, step.owner)
    // The layer of `--link` is made as if there were none below it: no link of the image leads its files elsewhere.
    return await this.#write(step.link ? [] : layers, identity, root => this.#files.copy(step, others, root, owner))
  }

  /** @param work writes to the root that it gets */
  async #write(layers: readonly string[], identity: StepIdentity, work: (root: number) => Promise<void>): Promise<MadeLayer> {
    const { engine, servers } = this.#session
    return await servers.with(server =>
      withScratchRoot(
        { paths: engine.store.paths, server, layers },
        ({ descriptor }) => work(descriptor),
        upper => this.#session.keepLayer(server, upper, identity),
      ),
    )
  }

  #identify(stage: number, step: FileStep, before: KnownState, files: KeyParts): StepIdentity {
    const { key: parent, layers = [] } = groundOf(step, before)
    const parts = partsOf(this.#session.heart, step, parent, files)
    const description = describeLayer(step, this.#vertexOf(stage, step))
    return { key: keyOf(parts), parent, below: layers.at(-1) ?? '', parts, description }
  }

  /** Files of another stage are known by their content as well: that stage may have been built again, and have come to the same. */
  async #identifyByContent(stage: number, step: FileStep, before: BuildState, others: StageStates): Promise<StepIdentity | undefined> {
    if (step.kind !== 'copy' || step.from.kind !== 'stage') return undefined
    return this.#identify(stage, step, before, await this.#files.partsByContent(step, others))
  }

  /** Returns what the step reads from elsewhere; undefined: from a stage whose key is not known yet. */
  async #filesOf(step: FileStep, keyOfStage: KeyOfStage): Promise<KeyParts | undefined> {
    return await readsOf(step, this.#files, this.#session.container, keyOfStage)
  }

  #recall(stage: number, key: string): CacheRecord | undefined {
    return this.#stage(stage).isCached ? this.#session.recall(key) : undefined
  }

  async #unpackBase(stage: number): Promise<void> {
    const { image } = this.#stage(stage)
    if (!image) return
    const unpacked = this.#bases.get(stage) ?? this.#session.engine.store.layers.ensure(image)
    this.#bases.set(stage, unpacked)
    await unpacked
  }

  #stage(index: number): BuildStage {
    const stage = this.#stages.get(index)
    if (!stage) throw new RangeError(`there is no stage ${index}`)
    return stage
  }

  #vertexOf(stage: number, step: FileStep): BuildVertex {
    return this.#stage(stage).vertices.steps.get(step) ?? { id: `${stage}`, name: step.createdBy }
  }
}
