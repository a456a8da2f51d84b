/** Follows the stages of a build through the cache, as a build does before it runs anything, and says of each step what it would do. */

import type { PlannedStage } from '../../formats/dockerfile/stage-graph.ts'
import { nameOf } from '../../formats/dockerfile/stage-names.ts'
import type { Step } from '../../formats/dockerfile/steps.ts'
import type { Stage } from '../../formats/dockerfile/tree.ts'
import type { FileStep, KnownState } from '../build-state.ts'
import type { BuildPlan, BuildStage } from '../solve/plan-build.ts'
import { sourcesOf } from '../solve/plan-build.ts'
import type { Found, KeyOfStage } from '../solve/solve-stages.ts'
import { describeStep } from './describe-step.ts'
import type { ExplainedBase, ExplainedCache, ExplainedStage, ExplainedStep } from './explanation.ts'

export interface StageWorld {
  /** What each stage that is needed begins with, by its number. */
  readonly bases: ReadonlyMap<number, PlannedStage['base']>
  /** Names of images that are not on this machine. */
  readonly missing: ReadonlySet<string>
  /** As `StepMaker` has it. */
  find(stage: number, step: FileStep, before: KnownState, keyOfStage: KeyOfStage): Promise<FoundStep>
}

export interface FoundStep extends Found {
  /** The digest of its parts, by which the cache knows it. The key of the state after it is another where a layer of `COPY --link` is put on others. */
  readonly stepKey?: string
}

export async function explainStages(plan: BuildPlan, world: StageWorld): Promise<readonly ExplainedStage[]> {
  const needed = new Map(plan.stages.map(stage => [stage.index, stage]))
  const ends = new Map<number, KnownState | undefined>()
  const explained: ExplainedStage[] = []
  for (const stage of plan.dockerfile.stages) {
    const built = needed.get(stage.index)
    const { steps, end } = built ? await explainSteps(plan, built, ends, world) : { steps: [], end: undefined }
    // What is built again may come to other files, which then have another key.
    ends.set(stage.index, built?.isCached ? end : undefined)
    explained.push({ ...headOf(stage), ...(built && { base: baseOf(plan, built, world) }), steps })
  }
  return explained
}

function headOf(stage: Stage): Pick<ExplainedStage, 'name' | 'from'> {
  return { name: nameOf(stage), from: oneLine(stage.from.source.text) }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ')
}

function baseOf({ dockerfile }: BuildPlan, { index, image }: BuildStage, { bases, missing }: StageWorld): ExplainedBase {
  const base = bases.get(index)
  if (base?.kind === 'stage') return { kind: 'stage', name: stageName(dockerfile.stages, base.index) }
  if (base?.kind !== 'image') return { kind: 'scratch' }
  return { kind: 'image', name: base.reference, ...(image && !missing.has(base.reference) && { id: image.id }) }
}

function stageName(stages: readonly Stage[], index: number): string {
  const stage = stages[index]
  return stage === undefined ? String(index) : nameOf(stage)
}

interface Walked {
  readonly steps: readonly ExplainedStep[]
  /** The state that the stage will have in the end; absent: not even its key is known. */
  readonly end: KnownState | undefined
}

async function explainSteps(
  plan: BuildPlan,
  stage: BuildStage,
  ends: ReadonlyMap<number, KnownState | undefined>,
  world: StageWorld,
): Promise<Walked> {
  const nameOfStage = (index: number) => stageName(plan.dockerfile.stages, index)
  let { state, why } = beginning(plan, stage, ends, world)
  const steps: ExplainedStep[] = []
  for (const { step } of stage.steps) {
    const shown = {
      text: oneLine(step.onBuild ? step.createdBy : step.source.text),
      lines: linesOf(step),
      does: describeStep(step, nameOfStage),
    }
    if (step.kind === 'config') {
      steps.push(shown)
      continue
    }
    const found = state && (await world.find(stage.index, step, state, index => ends.get(index)?.key))
    if (found && found.key === undefined) why = found.stepKey === undefined ? unknownFiles(step, nameOfStage) : UNDER_LINK
    state = found && afterStep(state, found)
    steps.push({ ...shown, cache: found ? cacheOf(found, why) : { kind: 'unknown', why } })
  }
  return { steps, end: state }
}

function afterStep(before: KnownState | undefined, { key, made }: Found): KnownState | undefined {
  if (made && before?.layers) return { key: made.key, layers: [...before.layers, made.layer] }
  return key === undefined ? undefined : { key }
}

function linesOf({ source: { first, last } }: Step): ExplainedStep['lines'] {
  return { first, last }
}

/** The state that a stage begins with, or why it is not known. */
function beginning(
  { dockerfile }: BuildPlan,
  { index, base }: BuildStage,
  ends: ReadonlyMap<number, KnownState | undefined>,
  { bases, missing }: StageWorld,
): { state: KnownState | undefined; why: string } {
  const begins = bases.get(index)
  if (begins?.kind === 'image' && missing.has(begins.reference))
    return { state: undefined, why: `the image ${begins.reference} is not on this machine` }
  if (typeof base !== 'number') return { state: base, why: '' }
  return { state: ends.get(base), why: `that of the stage ${stageName(dockerfile.stages, base)} is not known` }
}

const UNDER_LINK = 'the layers under that of COPY --link are not made yet'

function cacheOf({ stepKey: key, parts, made }: FoundStep, why: string): ExplainedCache {
  if (key === undefined) return { kind: 'unknown', why }
  return made ? { kind: 'hit', key, parts, layer: made.layer } : { kind: 'miss', key, parts }
}

function unknownFiles(step: FileStep, nameOfStage: (index: number) => string): string {
  const names = sourcesOf(step).flatMap(source => {
    if (source.kind === 'stage') return [`the stage ${nameOfStage(source.index)}`]
    return source.kind === 'image' ? [`the image ${source.reference}`] : []
  })
  return names.length === 0 ? 'it depends on files that cannot be read here' : `it depends on files of ${names.join(' and ')}`
}
