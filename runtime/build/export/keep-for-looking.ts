/**
 * When a step has failed: the state before it, as an image without a name, so that a user can look around in it. `images` shows it with `-a`, and the next build
 * removes it.
 */

import { MinidockError } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { uninterrupted } from '../../engine/interruptible.ts'
import { truncateId } from '../../formats/docker/format.ts'
import type { RunStep } from '../../formats/dockerfile/steps.ts'
import { BEFORE_FAILED_STEP } from '../../store/images/image-notes.ts'
import { usedBesideImages } from '../../store/images/image-use.ts'
import type { Store } from '../../store/state/store.ts'
import type { BuildState } from '../build-state.ts'
import type { BuildStage } from '../solve/plan-build.ts'
import { exportImage } from './export-image.ts'

/** Removes what earlier builds have kept, except what a container stands on. */
export async function forgetKept({ paths, images, containers }: Store): Promise<void> {
  for (const image of images.namelessFrom(BEFORE_FAILED_STEP)) {
    await images.remove(image, usedBesideImages(paths, containers), { sparesUsed: true })
  }
}

/** @returns the command line that opens a shell in it; undefined when the image could not be made */
export async function keepForLooking(engine: Engine, stage: BuildStage, step: RunStep, before: BuildState): Promise<string | undefined> {
  const { argv, environment, user, workdir } = step
  // What the step saw, and no program that a shell would become an argument of.
  const config = { Env: [...environment], User: user, WorkingDir: workdir }
  const options = { engine, references: [], origin: BEFORE_FAILED_STEP, labels: {}, tell: () => undefined, interruptible: uninterrupted }
  try {
    const { id } = await exportImage({ ...stage, end: { ...stage.end, config } }, { ...before, config }, options)
    const [shell = 'sh', flag] = argv
    return `minidock run -it --rm ${truncateId(id)} ${flag === '-c' ? shell : 'sh'}`
  } catch (error) {
    // The user has the step's own error to read.
    if (error instanceof MinidockError) return undefined
    throw error
  }
}
