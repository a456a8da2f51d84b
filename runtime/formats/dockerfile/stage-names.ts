/** Stages by name and by number: what `--from` and `--target` mean. Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go. */

import { MinidockError } from '../../base/errors.ts'
import { maybe } from './instruction-line.ts'
import { errorAt } from './place.ts'
import type { Dockerfile, Source, Stage } from './tree.ts'

/** Where files come from. */
export type FileSource =
  | { readonly kind: 'context' }
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'image'; readonly reference: string }

/** @throws {MinidockError} of kind `invalid` if there is no such stage */
export function targetOf({ stages }: Dockerfile, target: string | undefined): Stage {
  const last = stages.at(-1)
  const found = target === undefined || target === '' ? last : (stageNamed(stages, target) ?? stageNumbered(stages, target))
  if (found) return found
  const names = stages.flatMap(({ name }) => name ?? [])
  throw new MinidockError('invalid', `target stage ${JSON.stringify(target)} could not be found${maybe(target ?? '', names)}`, {
    hint: names.length > 0 ? `stages of this file: ${names.join(', ')}` : 'no stage of this file has a name: write FROM image AS name',
  })
}

/**
 * Returns what `--from` names: a stage, by name or number, or an image.
 * @param stage where it is written: of stages with one name, the last before it is meant
 * @throws {MinidockError} of kind `invalid` for a number that is no stage's
 */
export function fileSource({ stages, lines }: Dockerfile, name: string, stage: Stage, at: Source): FileSource {
  const found = stageNamed(stages, name, stage.index) ?? stageNamed(stages, name) ?? stageNumbered(stages, name)
  if (found) return { kind: 'stage', index: found.index }
  if (/^\d+$/.test(name))
    throw errorAt(lines, at, `invalid stage index ${name}`, name, `stages are numbered from 0 to ${stages.length - 1}`)
  return name === 'scratch' ? { kind: 'scratch' } : { kind: 'image', reference: name }
}

/** Returns the last stage of that name before another. */
export function stageNamed(stages: readonly Stage[], name: string, before = stages.length): Stage | undefined {
  const wanted = name.toLowerCase()
  for (let index = before - 1; index >= 0; index--) if (stages[index]?.name === wanted) return stages[index]
  return undefined
}

function stageNumbered(stages: readonly Stage[], text: string): Stage | undefined {
  return /^\d+$/.test(text) ? stages[Number(text)] : undefined
}

/** As docker's progress shows it. */
export function nameOf({ name, index }: Stage): string {
  return name ?? `stage-${index}`
}
