/** What a step reads from elsewhere, for its key: files, and the network. A build and `explain build` ask the same, so they find the same keys. */

import type { ContainerRequest } from '../../formats/docker/request.ts'
import type { FileStep, KeyParts } from '../build-state.ts'
import type { KeyOfStage } from '../solve/solve-stages.ts'
import type { BuildFiles } from './build-files.ts'

/**
 * @param container what the containers of all steps are made with
 * @returns undefined: files of a stage whose key is not known yet
 */
export async function readsOf(
  step: FileStep,
  files: Pick<BuildFiles, 'parts'>,
  { HostConfig: { NetworkMode } }: ContainerRequest,
  keyOfStage: KeyOfStage,
): Promise<KeyParts | undefined> {
  if (step.kind === 'workdir') return []
  const parts = await files.parts(step, keyOfStage)
  // What a program finds on the network it may leave in its files.
  return step.kind === 'run' && NetworkMode !== 'default' ? parts && [...parts, ['network of the build', NetworkMode]] : parts
}
