/**
 * What is in the key of a step, and what it reads from elsewhere: files, and what the whole build was asked for that a program can see. A build and `explain build` ask
 * the same, so they find the same keys.
 */

import type { ContainerRequest } from '../../formats/docker/request.ts'
import type { Mount } from '../../formats/dockerfile/mount.ts'
import type { FileSource } from '../../formats/dockerfile/stage-names.ts'
import type { FileStep, KeyParts } from '../build-state.ts'
import type { BuildHeart } from '../heart.ts'
import type { KeyOfStage } from '../solve/solve-stages.ts'
import type { BuildFiles } from './build-files.ts'

/**
 * @param container what the containers of all steps are made with
 * @returns undefined: files of a stage whose key is not known yet
 */
export async function readsOf(
  step: FileStep,
  files: Pick<BuildFiles, 'parts'>,
  { HostConfig }: ContainerRequest,
  keyOfStage: KeyOfStage,
): Promise<KeyParts | undefined> {
  if (step.kind === 'workdir') return []
  const parts = await files.parts(step, keyOfStage)
  return step.kind === 'run' ? parts && [...parts, ...surroundingsOf(HostConfig)] : parts
}

/**
 * What a program finds around it, it may leave in its files. As in BuildKit, the names of hosts count, and not their addresses, which may differ from day to day.
 * Source: moby/buildkit, solver/llbsolver/ops/exec.go, `CacheMap`.
 */
function surroundingsOf({ NetworkMode, ExtraHosts, Ulimits }: ContainerRequest['HostConfig']): KeyParts {
  const hosts = ExtraHosts.map(host => host.split(/[:=]/, 1)[0])
  return [
    ...(NetworkMode === 'default' ? [] : [['network of the build', NetworkMode] as const]),
    ...(hosts.length === 0 ? [] : [['hosts of the build', hosts] as const]),
    ...(Ulimits.length === 0 ? [] : [['limits of the build', Ulimits] as const]),
  ]
}

/** Returns what is in the key of a step. @param reads what `readsOf` gave */
export function partsOf(heart: BuildHeart, step: FileStep, parent: string, reads: KeyParts): KeyParts {
  return partsWith(heart, step, parent, reads).filter(([, value]) => value !== undefined)
}

function partsWith(heart: BuildHeart, step: FileStep, parent: string, reads: KeyParts): KeyParts {
  if (step.kind === 'run') return heart.keyParts({ ...step, mounts: withOwnNumbers(step.mounts) }, parent, reads)
  // Where the image has links, the same files make another layer.
  if (step.kind === 'copy' && step.link) return heart.keyParts(step, parent, [...reads, ['link', true]])
  return heart.keyParts(step, parent, reads)
}

/**
 * Numbers stages in the order in which a step mounts them, and not as they come in the file: which stages they are, their keys say, which are in the same order. So a
 * stage that is written before them changes no key.
 */
function withOwnNumbers(mounts: readonly Mount<FileSource>[]): readonly Mount<FileSource>[] {
  let count = 0
  return mounts.map(mount => {
    const isOfStage = 'from' in mount && mount.from?.kind === 'stage'
    return isOfStage ? { ...mount, from: { kind: 'stage', index: count++ } } : mount
  })
}
