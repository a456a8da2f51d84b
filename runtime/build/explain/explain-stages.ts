/** Follows the stages of a build through the cache, as a build does before it runs anything, and says of each step what it would do. */

import type { PlannedStage } from '../../formats/dockerfile/stage-graph.ts'
import { nameOf } from '../../formats/dockerfile/stage-names.ts'
import type { Step } from '../../formats/dockerfile/steps.ts'
import type { Stage } from '../../formats/dockerfile/tree.ts'
import type { FileStep } from '../build-state.ts'
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
  find(stage: number, step: FileStep, parent: string, keyOfStage: KeyOfStage): Promise<Found>
}

export async function explainStages(plan: BuildPlan, world: StageWorld): Promise<readonly ExplainedStage[]> {
  const needed = new Map(plan.stages.map(stage => [stage.index, stage]))
  const keys = new Map<number, string | undefined>()
  const explained: ExplainedStage[] = []
  for (const stage of plan.dockerfile.stages) {
    const built = needed.get(stage.index)
    const { steps, key } = built ? await explainSteps(plan, built, keys, world) : { steps: [], key: undefined }
    keys.set(stage.index, key)
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
  /** The key that the stage will have in the end; absent: not known. */
  readonly key: string | undefined
}

async function explainSteps(
  plan: BuildPlan,
  stage: BuildStage,
  keys: ReadonlyMap<number, string | undefined>,
  world: StageWorld,
): Promise<Walked> {
  const nameOfStage = (index: number) => stageName(plan.dockerfile.stages, index)
  let { key, why } = beginning(plan, stage, keys, world)
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
    const found = key === undefined ? undefined : await world.find(stage.index, step, key, index => keys.get(index))
    if (found && found.key === undefined && found.made === undefined) why = unknownFiles(step, nameOfStage)
    key = found?.made?.key ?? found?.key
    steps.push({ ...shown, cache: found ? cacheOf(found, why) : { kind: 'unknown', why } })
  }
  return { steps, key }
}

function linesOf({ source: { first, last } }: Step): ExplainedStep['lines'] {
  return { first, last }
}

/** The key that a stage begins with, or why it is not known. */
function beginning(
  { dockerfile }: BuildPlan,
  { index, base }: BuildStage,
  keys: ReadonlyMap<number, string | undefined>,
  { bases, missing }: StageWorld,
): { key: string | undefined; why: string } {
  const begins = bases.get(index)
  if (begins?.kind === 'image' && missing.has(begins.reference))
    return { key: undefined, why: `the image ${begins.reference} is not on this machine` }
  if (typeof base !== 'number') return { key: base.key, why: '' }
  return { key: keys.get(base), why: `that of the stage ${stageName(dockerfile.stages, base)} is not known` }
}

function cacheOf({ key, parts, made }: Found, why: string): ExplainedCache {
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
