/**
 * In which order steps run: as early as they can. First all steps are looked up in the cache, without running any. Then the stages that the target needs, and whose
 * steps are not all there, go on side by side. A step waits for what it reads, and for nothing else.
 */

import type { Step } from '../../formats/dockerfile/steps.ts'
import type { BuildState, FileStep, KeyParts, KnownState, MadeLayer } from '../build-state.ts'
import type { BuildHeart } from '../heart.ts'

export interface SolvableStage {
  readonly index: number
  /** The state of an image, or the stage that it begins with. */
  readonly base: BuildState | number
  readonly steps: readonly StageStep[]
}

export interface StageStep {
  readonly step: Step
  /** The stages that it copies from or mounts. */
  readonly stages: readonly number[]
}

/** What is known of a step before it runs. */
export interface Found {
  /** The key of the state after it; absent: it is known once the step has run, or once the stages that it reads are built. */
  readonly key?: string
  readonly parts: KeyParts
  /** What the cache has for it, on the layers before it. */
  readonly made?: MadeLayer
}

/** Asks for the key of a stage. @returns undefined while that is not known */
export type KeyOfStage = (index: number) => string | undefined

/** Steps of one build. */
export interface StepMaker {
  /** Finds out what a step reads, and looks for it in the cache. @param before without layers, nothing of the cache fits */
  find(stage: number, step: FileStep, before: KnownState, keyOfStage: KeyOfStage): Promise<Found>
  /** Says that a stage begins. */
  tellBase(stage: number): void
  /** Says that a step is in the cache. */
  tellCached(stage: number, step: FileStep): void
  /** Makes the layer of a step. @param others the states of the stages that it reads */
  make(stage: number, step: FileStep, before: BuildState, others: ReadonlyMap<number, BuildState>): Promise<MadeLayer>
}

/** How far a stage is in the cache. */
interface Prefix {
  /** The state after the steps that are in the cache; absent: even its base is not there yet. */
  readonly state: BuildState | undefined
  /** How many of its steps are done in that state. */
  readonly done: number
  readonly isWhole: boolean
  /** The key that it will have in the end; absent: not known yet. */
  readonly key: string | undefined
}

/**
 * Returns the state of the target.
 * @param stages the stages that the target needs, each after those that it needs itself; the target is the last
 * @param stop is aborted when a step fails; if it is aborted, no other step is begun
 * @throws the first error of a step, or the reason of `stop`, once no step is under way any more
 */
export async function solveStages(
  stages: readonly SolvableStage[],
  heart: BuildHeart,
  maker: StepMaker,
  stop = new AbortController(),
): Promise<BuildState> {
  const prefixes = new Map<number, Prefix>()
  for (const stage of stages) prefixes.set(stage.index, await prefixOf(stage, prefixes, heart, maker))
  return await new Solver(stages, prefixes, heart, maker, stop).solve()
}

function isFileStep(step: Step): step is FileStep {
  return step.kind !== 'config'
}

/** Follows a stage through the cache. Behind a step that has to run, the keys of later steps may still be known: of layers that are not there yet. */
async function prefixOf(
  { index, base, steps }: SolvableStage,
  before: ReadonlyMap<number, Prefix>,
  heart: BuildHeart,
  maker: StepMaker,
): Promise<Prefix> {
  const below = typeof base === 'number' ? before.get(base) : undefined
  let state = typeof base === 'number' ? (below?.isWhole ? below.state : undefined) : base
  let key = state?.key ?? below?.key
  let isThere = state !== undefined
  let done = 0
  for (const { step } of steps) {
    if (key === undefined) return { state, done, isWhole: false, key }
    const known = state && isThere ? state : { key }
    const found = isFileStep(step) ? await maker.find(index, step, known, stage => before.get(stage)?.key) : undefined
    isThere &&= !found || found.made !== undefined
    if (state && isThere) {
      state = heart.after(state, step, found?.made)
      done++
    }
    if (found) key = found.made?.key ?? found.key
  }
  return { state, done, isWhole: isThere, key }
}

class Solver {
  readonly #stages: ReadonlyMap<number, SolvableStage>
  readonly #target: number
  readonly #prefixes: ReadonlyMap<number, Prefix>
  readonly #heart: BuildHeart
  readonly #maker: StepMaker
  readonly #stop: AbortController
  readonly #states = new Map<number, Promise<BuildState>>()
  /** Of the stages that are built. */
  readonly #keys = new Map<number, string>()

  constructor(
    stages: readonly SolvableStage[],
    prefixes: ReadonlyMap<number, Prefix>,
    heart: BuildHeart,
    maker: StepMaker,
    stop: AbortController,
  ) {
    this.#stages = new Map(stages.map(stage => [stage.index, stage]))
    this.#target = stages.at(-1)?.index ?? 0
    this.#prefixes = prefixes
    this.#heart = heart
    this.#maker = maker
    this.#stop = stop
  }

  async solve(): Promise<BuildState> {
    const needed = this.#needed()
    const states = needed.map(index => this.#stateOf(index).catch((error: unknown) => this.#stop.abort(error)))
    await Promise.all(states)
    this.#stop.signal.throwIfAborted()
    return await this.#stateOf(this.#target)
  }

  /** Returns the target, and the stages that are still needed for what is not in the cache. */
  #needed(): readonly number[] {
    const needed = new Set([this.#target])
    for (const index of needed) {
      const [stage, prefix] = [this.#stages.get(index), this.#prefixes.get(index)]
      if (!stage || !prefix) continue
      if (typeof stage.base === 'number' && !prefix.state) needed.add(stage.base)
      for (const { stages } of stage.steps.slice(prefix.done)) for (const other of stages) needed.add(other)
    }
    return [...needed].sort((a, b) => a - b)
  }

  #stateOf(index: number): Promise<BuildState> {
    const known = this.#states.get(index)
    if (known) return known
    const state = this.#build(index)
    this.#states.set(index, state)
    return state
  }

  async #build(index: number): Promise<BuildState> {
    const stage = this.#stages.get(index)
    const prefix = this.#prefixes.get(index)
    if (!stage || !prefix) throw new RangeError(`there is no stage ${index}`)
    this.#maker.tellBase(index)
    for (const { step } of stage.steps.slice(0, prefix.done)) if (isFileStep(step)) this.#maker.tellCached(index, step)
    let state = prefix.state ?? (await this.#stateOf(Number(stage.base)))
    for (const step of stage.steps.slice(prefix.done)) {
      this.#stop.signal.throwIfAborted()
      const made = isFileStep(step.step) ? await this.#layerOf(index, step.step, state, step.stages) : undefined
      state = this.#heart.after(state, step.step, made)
    }
    this.#keys.set(index, state.key)
    return state
  }

  async #layerOf(index: number, step: FileStep, before: BuildState, stages: readonly number[]): Promise<MadeLayer> {
    const found = await this.#maker.find(index, step, before, stage => this.#keys.get(stage) ?? this.#prefixes.get(stage)?.key)
    if (found.made) {
      this.#maker.tellCached(index, step)
      return found.made
    }
    const others = new Map<number, BuildState>()
    for (const stage of stages) others.set(stage, await this.#stateOf(stage))
    this.#stop.signal.throwIfAborted()
    return await this.#maker.make(index, step, before, others)
  }
}
