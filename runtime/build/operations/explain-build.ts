/** What a build would do, without doing it: nothing is run, made or brought here, and no record of the cache counts as used. */

import { isOfKind } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { parseDockerfile } from '../../formats/dockerfile/parse.ts'
import { planStages } from '../../formats/dockerfile/stage-graph.ts'
import type { Dockerfile } from '../../formats/dockerfile/tree.ts'
import { parseDigest } from '../../formats/oci/digest.ts'
import { emptyImageConfig, mediaTypes } from '../../formats/oci/image.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'
import { requireRoot } from '../../kernel/launch/require-root.ts'
import type { StoredImage } from '../../store/images/images.ts'
import type { BuildRequest } from '../build-request.ts'
import { type BuildContext, openBuildContext } from '../context/build-context.ts'
import type { SourceTree } from '../context/source-tree.ts'
import { explainStages } from '../explain/explain-stages.ts'
import type { BuildExplanation } from '../explain/explanation.ts'
import { NO_FILES, stepFinder } from '../explain/find-step.ts'
import type { BuildHeart } from '../heart.ts'
import { ImagesFor } from '../solve/images-for.ts'
import { neededImages, type PlanOptions, planBuild } from '../solve/plan-build.ts'
import { BuildFiles } from '../steps/build-files.ts'
import { planOptions } from './build-image.ts'

export interface World {
  readonly engine: Engine
  readonly heart: BuildHeart
  /** Is told, in one line, what could not be read. */
  readonly note: (line: string) => void
}

/** @throws {MinidockError} what `build` would refuse too: a Dockerfile that makes no sense, a file that is not there; `forbidden` for an archive, without root */
export async function explainBuild(world: World, request: BuildRequest): Promise<BuildExplanation> {
  const { context, dockerfile } = request
  // What there is to know of a lone Dockerfile is in it.
  if (context.kind === 'none' && dockerfile.kind === 'text')
    return await explain(world, request, { name: 'Dockerfile', text: dockerfile.text })
  if (context.kind === 'archive') requireRoot('unpack a build context')
  const { store, launcher } = world.engine
  const opened = await openBuildContext(context, dockerfile, { paths: store.paths, launcher })
  try {
    return await explain(world, request, opened.dockerfile, opened.tree)
  } finally {
    await opened.tree.close()
  }
}

async function explain(
  { engine, heart, note }: World,
  request: BuildRequest,
  { name, text }: BuildContext['dockerfile'],
  tree?: SourceTree,
): Promise<BuildExplanation> {
  const options = planOptions(request)
  const dockerfile = parseDockerfile(text)
  const { images, missing } = findImages(engine, dockerfile, options)
  const plan = planBuild(name, dockerfile, options, images)
  const planned = planStages(dockerfile, options, images.onBuildOf)
  const bases = new Map(planned.map(({ stage, base }) => [stage.index, base]))
  const session = { engine, stop: new AbortController(), tell: () => undefined, tellFailed: () => undefined }
  const files = tree && new BuildFiles(session, plan, images, tree)
  try {
    const { paths } = engine.store
    const find = stepFinder({ paths, heart, plan, container: request.container, files: files ?? NO_FILES, missing, note })
    const stages = await explainStages(plan, { bases, missing, find })
    return { file: name, stages, warnings: plan.warnings, unusedArgs: plan.unusedArgs }
  } finally {
    await files?.close()
  }
}

interface FoundImages {
  readonly images: ImagesFor
  /** The names of those that are not there: an empty one stands for each. */
  readonly missing: ReadonlySet<string>
}

function findImages({ store }: Engine, dockerfile: Dockerfile, options: PlanOptions): FoundImages {
  const images = new ImagesFor()
  const missing = new Set<string>()
  for (;;) {
    const unknown = neededImages(dockerfile, options, images).filter(needed => !images.find(needed))
    if (unknown.length === 0) return { images, missing }
    for (const needed of unknown) {
      try {
        images.add(needed, store.images.find(needed.reference))
      } catch (error) {
        if (isOfKind(error, 'invalid', 'conflict')) throw error
        missing.add(needed.reference)
        images.add(needed, emptyImage(needed.platform))
      }
    }
  }
}

const NO_DIGEST = parseDigest(`sha256:${'0'.repeat(64)}`)

const emptyImage = ({ os, architecture }: WantedPlatform): StoredImage => ({
  id: NO_DIGEST,
  manifestDigest: NO_DIGEST,
  mediaType: mediaTypes.manifest,
  manifest: {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: NO_DIGEST, size: 0 },
    layers: [],
  },
  config: { ...emptyImageConfig(architecture), os },
  references: [],
  names: [],
  notes: {},
  size: 0,
})
