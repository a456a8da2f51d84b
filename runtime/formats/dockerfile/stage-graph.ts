/**
 * Which stages a target needs: those that it begins with, copies from or mounts, and what these need. The others are not built.
 * Source: Dockerfile reference, "FROM", "COPY --from"; moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go.
 */

import type { MinidockError } from '../../base/errors.ts'
import type { WantedPlatform } from '../oci/platform.ts'
import type { BuildOptions } from './build-variables.ts'
import { triggersOf } from './onbuild.ts'
import { errorAt } from './place.ts'
import { mountSource } from './run-mount.ts'
import { type Base, basesOf } from './stage-bases.ts'
import { type FileSource, fileSource, nameOf, targetOf } from './stage-names.ts'
import type { Dockerfile, Instruction, Source, Stage } from './tree.ts'

export interface PlannedStage extends Base {
  readonly stage: Stage
  /** The stages that have to be there first, with the base. */
  readonly stages: readonly number[]
  /** The images that are copied from or mounted, without the base. */
  readonly images: readonly string[]
}

/** Returns an image's triggers. */
type OnBuildOf = (image: { readonly reference: string; readonly platform: WantedPlatform }) => readonly string[]

/**
 * Returns the stages that the target needs, in the file's order, in which each comes after those that it needs itself; the target is the last.
 * @param onBuildOf of images, whose triggers may need stages of this file; default: there are none
 * @throws {MinidockError} of kind `invalid`: a target, stage or platform that there is not, or a stage that needs itself or a later one
 */
export function planStages(dockerfile: Dockerfile, options: BuildOptions, onBuildOf: OnBuildOf = () => []): readonly PlannedStage[] {
  const bases = basesOf(dockerfile, options)
  const { index: target } = targetOf(dockerfile, options.target)
  const needsOfStage = (index: number) => needsOf(dockerfile, index, bases, onBuildOf)
  const planned = new Map<number, PlannedStage>()
  // A set is walked in the order of insertion, with what is added meanwhile.
  const needed = new Set([target])
  for (const index of needed) {
    const stage = dockerfile.stages[index]
    const base = bases[index]
    if (stage === undefined || base === undefined) continue
    const needs = needsOfStage(index)
    for (const { source, at } of needs) {
      if (source.kind !== 'stage') continue
      if (source.index >= index) throw notEarlier(dockerfile, stage, source.index, at, needsOfStage)
      needed.add(source.index)
    }
    const [, ...others] = needs.map(({ source }) => source)
    const stages = [base.base, ...others].flatMap(source => (source.kind === 'stage' ? [source.index] : []))
    const images = others.flatMap(source => (source.kind === 'image' ? [source.reference] : []))
    planned.set(index, { stage, ...base, stages: [...new Set(stages)], images: [...new Set(images)] })
  }
  return [...planned.values()].sort((a, b) => a.stage.index - b.stage.index)
}

interface Need {
  readonly source: FileSource
  readonly at: Source
}

/** The base is the first. */
function needsOf(dockerfile: Dockerfile, index: number, bases: readonly Base[], onBuildOf: OnBuildOf): readonly Need[] {
  const stage = dockerfile.stages[index]
  const own = bases[index]
  if (stage === undefined || own === undefined) return []
  const at = stage.from.source
  const named = (instructions: readonly Instruction[]) =>
    instructions.flatMap(one => namesIn(one).map(name => ({ source: fileSource(dockerfile, name, stage, one.source), at: one.source })))
  const triggers = triggersOf(dockerfile, triggerTexts(dockerfile, own, onBuildOf), at)
  return [{ source: own.base, at }, ...named(triggers), ...named(stage.instructions)]
}

function triggerTexts({ stages }: Dockerfile, { base, platform }: Base, onBuildOf: OnBuildOf): readonly string[] {
  if (base.kind === 'image') return onBuildOf({ reference: base.reference, platform })
  if (base.kind !== 'stage') return []
  return stages[base.index]?.instructions.flatMap(one => (one.kind === 'ONBUILD' ? one.trigger : [])) ?? []
}

function namesIn(instruction: Instruction): readonly string[] {
  if (instruction.kind === 'COPY') return instruction.from === undefined ? [] : [instruction.from]
  return instruction.kind === 'RUN' ? instruction.mounts.flatMap(mount => mountSource(mount) ?? []) : []
}

/** Returns where a stage names an image: the first instruction that copies from it or mounts it, else its FROM. */
export function placeOfImage({ from, instructions }: Stage, reference: string): Source {
  return (instructions.find(one => namesIn(one).includes(reference)) ?? from).source
}

/** Returns the error for a stage that needs itself, directly or through others, or one that comes later. */
function notEarlier(
  { stages, lines }: Dockerfile,
  stage: Stage,
  later: number,
  at: Source,
  needsOfStage: (index: number) => readonly Need[],
): MinidockError {
  const reached = new Set([later])
  for (const index of reached) for (const { source } of needsOfStage(index)) if (source.kind === 'stage') reached.add(source.index)
  const [own, other] = [nameOf(stage), nameOf(stages[later] ?? stage)]
  if (reached.has(stage.index)) return errorAt(lines, at, `circular dependency detected on stage: ${own}`, other)
  const message = `cannot copy from stage ${JSON.stringify(other)}, it needs to be defined before current stage ${JSON.stringify(own)}`
  return errorAt(lines, at, message, other)
}
