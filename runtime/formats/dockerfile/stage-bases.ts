/** What each stage is built on. Source: Dockerfile reference, "FROM"; moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go. */

import { isOfKind } from '../../base/errors.ts'
import { parsePlatform, type WantedPlatform } from '../oci/platform.ts'
import { type BuildOptions, expandAt, globalVariables } from './build-variables.ts'
import { errorAt } from './place.ts'
import { type FileSource, stageNamed } from './stage-names.ts'
import type { Dockerfile, From } from './tree.ts'

export interface Base {
  readonly base: Exclude<FileSource, { kind: 'context' }>
  /** What `FROM --platform` says of an image, otherwise the build's; a stage that is built on another has that one's. */
  readonly platform: WantedPlatform
}

/** All `FROM`s are read, also of stages that are not needed: a variable that is not set is a mistake in any of them. */
export function basesOf(dockerfile: Dockerfile, options: BuildOptions): readonly Base[] {
  const variables = globalVariables(dockerfile, options)
  const bases: Base[] = []
  for (const { from, index } of dockerfile.stages) {
    const name = expandAt(dockerfile, from.source, from.image, variables)
    if (name === '') throw errorAt(dockerfile.lines, from.source, `base name (${from.image}) should not be blank`, from.image)
    const base = baseOf(dockerfile, name, index)
    const asked =
      from.platform === undefined ? undefined : platformOf(dockerfile, from, expandAt(dockerfile, from.source, from.platform, variables))
    const own = base.kind === 'stage' ? bases[base.index]?.platform : base.kind === 'image' ? asked : undefined
    bases.push({ base, platform: own ?? options.platform })
  }
  return bases
}

function baseOf({ stages }: Dockerfile, name: string, before: number): Base['base'] {
  const stage = stageNamed(stages, name, before)
  if (stage) return { kind: 'stage', index: stage.index }
  return name === 'scratch' ? { kind: 'scratch' } : { kind: 'image', reference: name }
}

function platformOf({ lines }: Dockerfile, from: From, text: string): WantedPlatform {
  if (text === '') throw errorAt(lines, from.source, `empty platform value from expression ${from.platform}`, from.platform)
  try {
    return parsePlatform(text)
  } catch (error) {
    if (isOfKind(error, 'invalid'))
      throw errorAt(lines, from.source, `failed to parse platform ${from.platform}: ${error.message}`, from.platform, error.hint)
    throw error
  }
}
