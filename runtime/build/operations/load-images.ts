/** The images that a Dockerfile names: found in the store, or brought there. */

import { MinidockError } from '../../base/errors.ts'
import { provideImage } from '../../engine/provide-image.ts'
import { fullName } from '../../formats/docker/full-name.ts'
import { linesAt } from '../../formats/dockerfile/place.ts'
import type { Dockerfile } from '../../formats/dockerfile/tree.ts'
import { didYouMean } from '../../formats/text/suggest.ts'
import type { Progress, PullPolicy } from '../../plan/image-source.ts'
import type { TransferEvent } from '../../plan/transfer-events.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { ImagesFor } from '../solve/images-for.ts'
import { type NeededImage, neededImages, type PlanOptions } from '../solve/plan-build.ts'
import type { BuildSession } from '../steps/build-session.ts'
import { transferStatus } from './transfer-status.ts'

/** @throws {MinidockError} `not-found`, with the line that names the image */
export async function loadImages(
  session: BuildSession,
  dockerfile: Dockerfile,
  options: PlanOptions,
  pull: PullPolicy = 'missing',
): Promise<ImagesFor> {
  const images = new ImagesFor()
  for (;;) {
    const missing = neededImages(dockerfile, options, images).filter(needed => !images.find(needed))
    if (missing.length === 0) return images
    for (const needed of missing) images.add(needed, await loadImage(session, dockerfile, needed, pull))
  }
}

async function loadImage(
  session: BuildSession,
  { lines, stages }: Dockerfile,
  { reference, platform, at }: NeededImage,
  pull: PullPolicy,
): Promise<StoredImage> {
  const { engine, running, tell } = session
  const vertex = { id: `image ${reference}`, name: `[internal] load metadata for ${fullName(reference)}` }
  tell({ kind: 'begin', vertex })
  const say = (text: string) => tell({ kind: 'status', id: vertex.id, text, done: true })
  const tellTransfer = (event: TransferEvent) => {
    const status = transferStatus(event)
    if (status !== undefined) tell({ kind: 'status', id: vertex.id, ...status })
  }
  try {
    session.isBringingImage = true
    const progress: Progress = { say, tell: tellTransfer, step: (_label, work) => work(say) }
    const found = await provideImage(engine, reference, progress, { pull, platform, takesOther: true })
    session.isBringingImage = false
    running.hold('image', [found.id])
    // Another command may have removed it just before.
    const image = await engine.store.images.findAgain(found)
    tell({ kind: 'done', id: vertex.id })
    return image
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    tell({ kind: 'failed', id: vertex.id, message: error.message })
    const names = stages.flatMap(({ name }) => name ?? [])
    const stage = didYouMean(reference, names, name => `the stage ${name}`)
    const hint = [linesAt(lines, at), stage, error.hint].filter(line => line !== undefined).join('\n')
    throw new MinidockError(error.kind, error.message, { hint, cause: error })
  }
}
