/** Looks a step up in the cache, and changes nothing. */

import { errnoName } from '../../base/errors.ts'
import type { ContainerRequest } from '../../formats/docker/request.ts'
import { BuildCache, type CacheRecord, fitsOn } from '../../store/builds/build-cache.ts'
import type { StorePaths } from '../../store/files/paths.ts'
import type { FileStep } from '../build-state.ts'
import type { BuildHeart } from '../heart.ts'
import { keyOf } from '../solve/key.ts'
import { type BuildPlan, sourcesOf } from '../solve/plan-build.ts'
import type { BuildFiles } from '../steps/build-files.ts'
import { groundOf, keyAfter } from '../steps/linked-copy.ts'
import { partsOf, readsOf } from '../steps/reads-of-step.ts'
import type { StageWorld } from './explain-stages.ts'

export interface FinderOptions {
  readonly paths: StorePaths
  readonly heart: BuildHeart
  readonly plan: BuildPlan
  /** What the containers of all steps are made with. */
  readonly container: ContainerRequest
  readonly files: Pick<BuildFiles, 'parts'>
  /** Names of images that are not on this machine. */
  readonly missing: ReadonlySet<string>
  /** Is told, in one line, what could not be read. */
  readonly note: (line: string) => void
}

export function stepFinder(options: FinderOptions): StageWorld['find'] {
  const { paths, heart, plan, container, files, note } = options
  const look = lookIn(new BuildCache(paths), note)
  return async (stage, step, before, keyOfStage) => {
    const reads = isThere(step, options) ? await readsOf(step, files, container, keyOfStage) : undefined
    if (!reads) return { parts: [] }
    const ground = groundOf(step, before)
    const parts = partsOf(heart, step, ground.key, reads)
    const stepKey = keyOf(parts)
    const record = plan.stages.find(({ index }) => index === stage)?.isCached ? look(stepKey) : undefined
    const made = record && fitsOn(record, ground) ? record : undefined
    const key = keyAfter(step, before, made?.key ?? stepKey)
    return { stepKey, parts, ...(key !== undefined && { key, ...(made && { made: { ...made, key } }) }) }
  }
}

/** Files where there is no build context: those of no step are known that reads any. */
export const NO_FILES: FinderOptions['files'] = {
  parts: async step => (step.kind === 'run' && step.mounts.every(({ type }) => type === 'tmpfs' || type === 'secret') ? [] : undefined),
}

function isThere(step: FileStep, { missing }: FinderOptions): boolean {
  return sourcesOf(step).every(source => source.kind !== 'image' || !missing.has(source.reference))
}

function lookIn(cache: BuildCache, note: FinderOptions['note']): (key: string) => CacheRecord | undefined {
  let isReadable = true
  return key => {
    try {
      return isReadable ? cache.look(key) : undefined
    } catch (error) {
      if (errnoName(error) !== 'EACCES') throw error
      isReadable = false
      note('the build cache can be read by root only: explained as if it were empty')
      return undefined
    }
  }
}
