/** From a Dockerfile and the images that it names to stages that can be solved. Pure. */

import { type BuildOptions, unusedBuildArgs } from '../../formats/dockerfile/build-variables.ts'
import { evaluateStage, stateOfImage } from '../../formats/dockerfile/evaluate-stage.ts'
import type { Lines } from '../../formats/dockerfile/place.ts'
import { type PlannedStage, placeOfImage, planStages } from '../../formats/dockerfile/stage-graph.ts'
import type { FileSource } from '../../formats/dockerfile/stage-names.ts'
import type { StageState, Step } from '../../formats/dockerfile/steps.ts'
import type { Dockerfile, Stage, Warning } from '../../formats/dockerfile/tree.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'
import { formatPlatform } from '../../formats/oci/platform-order.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { layerName } from '../../store/layers/layer-files.ts'
import type { BuildState } from '../build-state.ts'
import { type ImageFor, type ImagesFor, keyOf } from './images-for.ts'
import { baseKey } from './key.ts'
import type { SolvableStage } from './solve-stages.ts'
import { type StageVertices, verticesOf } from './vertices.ts'

export interface PlanOptions extends BuildOptions {
  /** As in `BuildRequest`. */
  readonly noCache: boolean | readonly string[]
}

export interface BuildPlan {
  /** How errors call the file: `Dockerfile`. */
  readonly file: string
  readonly dockerfile: Dockerfile
  /** The platform of the image that is built, and of those that files are copied from. */
  readonly platform: WantedPlatform
  /** Those that the target needs, each after those that it needs itself; the target is the last. */
  readonly stages: readonly BuildStage[]
  readonly warnings: readonly Warning[]
  /** Names of `--build-arg`s that nothing asks for. */
  readonly unusedArgs: readonly string[]
}

export interface BuildStage extends SolvableStage {
  readonly stage: Stage
  readonly platform: PlannedStage['platform']
  /** The image that it begins with, perhaps through other stages; absent: `scratch`. */
  readonly image?: StoredImage
  readonly vertices: StageVertices
  /** Whether its steps may be taken from the cache. */
  readonly isCached: boolean
  readonly end: StageState
}

/** Returns the images that the target needs, as far as they are known: an image may bring triggers that need others. */
export function neededImages(dockerfile: Dockerfile, options: BuildOptions, images: ImagesFor): readonly NeededImage[] {
  const stages = planStages(dockerfile, options, images.onBuildOf)
  const named = stages.flatMap(({ stage, base, platform, images }) => [
    ...(base.kind === 'image' ? [{ reference: base.reference, platform, at: stage.from.source }] : []),
    ...images.map(reference => ({ reference, platform: options.platform, at: placeOfImage(stage, reference) })),
  ])
  return [...new Map(named.map(image => [keyOf(image), image])).values()]
}

/** Its platform is the stage's; of an image that files are copied from, the build's. */
export interface NeededImage extends ImageFor {
  /** Where the file names it. */
  readonly at: Lines
}

/** @param images all that `neededImages` names @throws {MinidockError} `invalid`, with the place in the file */
export function planBuild(file: string, dockerfile: Dockerfile, options: PlanOptions, images: ImagesFor): BuildPlan {
  const planned = planStages(dockerfile, options, images.onBuildOf)
  const built = new Map<number, BuildStage>()
  const warnings = [...dockerfile.warnings, ...otherPlatforms(neededImages(dockerfile, options, images), images)]
  for (const stage of planned) {
    const start = startOf(stage, images, built)
    const evaluated = evaluateStage(dockerfile, stage.stage, start.state, options)
    warnings.push(...evaluated.warnings)
    built.set(stage.stage.index, {
      index: stage.stage.index,
      base: typeof start.base === 'number' ? start.base : { ...start.base, config: evaluated.start },
      steps: evaluated.steps.map(step => ({
        step,
        stages: sourcesOf(step).flatMap(source => (source.kind === 'stage' ? [source.index] : [])),
      })),
      stage: stage.stage,
      platform: stage.platform,
      ...(start.image && { image: start.image }),
      vertices: verticesOf(dockerfile, stage.stage, stage.base.kind === 'image', evaluated.steps),
      isCached: !isNamed(options.noCache, stage.stage),
      end: evaluated.end,
    })
  }
  const stages = [...built.values()]
  const unusedArgs = unusedBuildArgs(
    dockerfile,
    options,
    stages.flatMap(({ end }) => end.declared),
  )
  return { file, dockerfile, platform: options.platform, stages, warnings, unusedArgs }
}

/** BuildKit takes what has one platform only, and warns in these words: a step that runs nothing of it works all the same. */
function otherPlatforms(needed: readonly NeededImage[], images: ImagesFor): readonly Warning[] {
  return needed.flatMap(({ reference, platform, at }) => {
    const { config } = images.get({ reference, platform })
    if (config.os === platform.os && config.architecture === platform.architecture) return []
    const message = `Base image ${reference} was pulled with platform "${formatPlatform(config)}", expected "${formatPlatform(platform)}" for current build`
    return [{ rule: 'InvalidBaseImagePlatform', message, line: at.first }]
  })
}

interface Start {
  readonly base: BuildState | number
  readonly state: StageState
  readonly image?: StoredImage
}

function startOf({ base, platform }: PlannedStage, images: ImagesFor, built: ReadonlyMap<number, BuildStage>): Start {
  if (base.kind === 'stage') {
    const below = built.get(base.index)
    if (!below) throw new RangeError(`stage ${base.index} is not planned yet`)
    return { base: base.index, state: below.end, ...(below.image && { image: below.image }) }
  }
  if (base.kind === 'scratch') return { base: { key: baseKey(), layers: [], config: {}, history: [] }, state: stateOfImage() }
  const image = images.get({ reference: base.reference, platform })
  const { config } = image
  const layers = config.rootfs.diff_ids.map(layerName)
  const state = { key: baseKey(image.id), layers, config: config.config, history: config.history ?? [] }
  return { base: state, state: stateOfImage(config.config, config.author, layers.length), image }
}

/** Returns where a step reads files, besides its own stage. */
export function sourcesOf(step: Step): readonly FileSource[] {
  if (step.kind === 'copy') return [step.from]
  if (step.kind !== 'run') return []
  return step.mounts.flatMap(mount => (mount.type === 'bind' || mount.type === 'cache' ? (mount.from ?? []) : []))
}

function isNamed(noCache: PlanOptions['noCache'], { name, index }: Stage): boolean {
  if (typeof noCache === 'boolean') return noCache
  return noCache.some(named => named.toLowerCase() === name || named === String(index))
}
