/** `build`: an image from a Dockerfile. */

import { MinidockError } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { type Interruptible, uninterrupted } from '../../engine/interruptible.ts'
import { formatReference, parseReference } from '../../formats/docker/reference.ts'
import { parseDockerfile } from '../../formats/dockerfile/parse.ts'
import type { Warning } from '../../formats/dockerfile/tree.ts'
import { goArchitecture } from '../../formats/go/architecture.ts'
import { openStore } from '../../store/files/paths.ts'
import type { BuildEvent } from '../build-events.ts'
import type { BuildRequest, BuiltImage } from '../build-request.ts'
import { type ExportOptions, exportImage } from '../export/export-image.ts'
import { forgetKept, keepForLooking } from '../export/keep-for-looking.ts'
import type { BuildHeart } from '../heart.ts'
import { type BuildPlan, type BuildStage, type PlanOptions, planBuild } from '../solve/plan-build.ts'
import { solveStages } from '../solve/solve-stages.ts'
import { BuildFiles } from '../steps/build-files.ts'
import { BuildSession } from '../steps/build-session.ts'
import { BuildSteps, type KeepForLooking } from '../steps/step-maker.ts'
import { endDeadBuilds } from './end-dead-builds.ts'
import { loadContext } from './load-context.ts'
import { loadImages } from './load-images.ts'

/**
 * Builds an image.
 * @param tell is told of each step
 * @param interruptible ends the steps that run when the caller ends; what was finished stays in the cache
 * @throws {MinidockError} `invalid` for a Dockerfile that makes no sense; `not-found` for an image or a file; `engine` for a step that fails
 */
export async function buildImage(
  engine: Engine,
  heart: BuildHeart,
  request: BuildRequest,
  tell: (event: BuildEvent) => void,
  interruptible: Interruptible = uninterrupted,
): Promise<BuiltImage> {
  const references = request.tags.map(referenceOf)
  const latest = latestTime(request.buildArgs)
  openStore(engine.store.paths)
  await endDeadBuilds(engine)
  await forgetKept(engine.store)
  const { container, secrets, labels, platform } = request
  const session = new BuildSession({ engine, heart, container, secrets, tell })
  try {
    const { target, state } = await untilStopped(session, interruptible, () => solve(session, request))
    const options: ExportOptions = { engine, references, labels, platform, tell, interruptible, ...(latest !== undefined && { latest }) }
    const image = await exportImage(target, state, options)
    return { id: image.id, descriptor: engine.store.images.descriptorOf(image), references }
  } finally {
    await session.end()
  }
}

/** Runs the steps. An interruption ends those that run, and waits for that. */
async function untilStopped<T>(session: BuildSession, interruptible: Interruptible, work: () => Promise<T>): Promise<T> {
  const solving = Promise.withResolvers<void>()
  const undo = async () => {
    session.stop.abort(new MinidockError('engine', 'the build was interrupted'))
    // A source of images undoes its own work, which never returns then.
    if (!session.isBringingImage) await solving.promise
    await session.end()
  }
  return await interruptible(undo, () => work().finally(solving.resolve))
}

async function solve(session: BuildSession, request: BuildRequest) {
  const { engine, heart, tell } = session
  const options = planOptions(request)
  const context = await loadContext(session, request)
  try {
    const dockerfile = parseDockerfile(context.dockerfile.text)
    const images = await loadImages(session, dockerfile, options, request.pull)
    const plan = planBuild(context.dockerfile.name, dockerfile, options, images)
    const warnings = [...plan.warnings, ...unusedArgs(plan)]
    if (warnings.length > 0) tell({ kind: 'warnings', warnings })
    const files = new BuildFiles(session, plan, images, context.tree)
    try {
      await files.readContext()
      const looking: KeepForLooking = (stage, step, before) => keepForLooking(engine, stage, step, before)
      const state = await solveStages(plan.stages, heart, new BuildSteps(session, plan, files, looking), session.stop)
      return { target: plan.stages.at(-1) as BuildStage, state }
    } finally {
      await files.close()
    }
  } finally {
    await context.tree.close()
  }
}

/** BuildKit's words. */
function unusedArgs({ unusedArgs }: BuildPlan): readonly Warning[] {
  if (unusedArgs.length === 0) return []
  return [{ rule: 'UnusedBuildArg', message: `One or more build-args [${unusedArgs.join(' ')}] were not consumed`, line: 1 }]
}

export function planOptions({ buildArgs, target, platform, noCache }: BuildRequest): PlanOptions {
  const buildPlatform = { os: 'linux', architecture: goArchitecture() }
  return { buildArgs, ...(target !== undefined && { target }), platform: platform ?? buildPlatform, buildPlatform, noCache }
}

function referenceOf(text: string): string {
  const reference = parseReference(text)
  if (reference.digest === undefined) return formatReference(reference)
  throw new MinidockError('invalid', 'refusing to create a tag with a digest reference', { hint: 'name the image without @sha256:…' })
}

/** SOURCE_DATE_EPOCH, in seconds since 1970: the image has no later time. @returns milliseconds */
function latestTime(buildArgs: ReadonlyMap<string, string>): number | undefined {
  const text = buildArgs.get('SOURCE_DATE_EPOCH') ?? ''
  if (text === '') return undefined
  if (/^\d{1,11}$/.test(text)) return Number(text) * 1000
  throw new MinidockError('invalid', `invalid SOURCE_DATE_EPOCH: ${text}`, {
    hint: 'write seconds since 1970: SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)',
  })
}
