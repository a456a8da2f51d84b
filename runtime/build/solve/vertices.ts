/** How the steps of a build are called in its progress, as BuildKit calls them: `[build 2/4] RUN make`. Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go. */

import { expandWord } from '../../formats/dockerfile/shell-word.ts'
import { nameOf } from '../../formats/dockerfile/stage-names.ts'
import type { Step } from '../../formats/dockerfile/steps.ts'
import type { Dockerfile, EscapeToken, Stage } from '../../formats/dockerfile/tree.ts'
import type { BuildVertex } from '../build-events.ts'
import type { FileStep } from '../build-state.ts'

export interface StageVertices {
  /** Of the image that it begins with; absent: it begins with another stage, or with nothing. */
  readonly base?: BuildVertex
  readonly steps: ReadonlyMap<Step, BuildVertex>
}

/** @param image whether the stage begins with an image */
export function verticesOf(dockerfile: Dockerfile, stage: Stage, image: boolean, steps: readonly Step[]): StageVertices {
  const counted = steps.filter(({ kind }) => kind !== 'config')
  const total = counted.length + (image ? 1 : 0)
  const name = dockerfile.stages.length > 1 ? `${nameOf(stage)} ` : ''
  const vertex = (number: number, text: string): BuildVertex => ({
    id: `${stage.index}:${number}`,
    name: `[${name}${String(number).padStart(String(total).length)}/${total}] ${text}`,
  })
  const first = image ? 2 : 1
  const { escapeToken } = dockerfile.directives
  return {
    ...(image && { base: vertex(1, withKeyword(stage.from.source.text.replace(/\s+as\s+\S+\s*$/i, ''))) }),
    steps: new Map(counted.map((step, index) => [step, vertex(first + index, textOf(step, escapeToken))])),
  }
}

/** Returns how the build cache describes what a step has made. Source: moby/buildkit, solver/llbsolver/ops, exec.go and file.go. */
export function describeLayer(step: FileStep, { name }: BuildVertex): string {
  return step.kind === 'run' ? `mount / from exec ${step.argv.join(' ')}` : name
}

/** As written, in one line, with the values of variables that are set. */
function textOf(step: Step, escapeToken: EscapeToken): string {
  const text = withKeyword(step.onBuild ? triggerText(step) : step.source.text)
  const variables = new Map((step.kind === 'run' ? step.environment : (step.config.Env ?? [])).map(pair => splitAt(pair)))
  try {
    return expandWord(text, variables, { escapeToken, quotes: 'keep', keepEscapes: true, keepUnset: true })
  } catch {
    return text // A line that only its own shell can read is shown as it is.
  }
}

/** A trigger is written in another file. */
function triggerText(step: Step): string {
  if (step.kind !== 'run') return step.createdBy
  const [, flag, script = ''] = step.argv
  return `RUN ${flag === '-c' ? script : JSON.stringify(step.argv)}`
}

function splitAt(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=')
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
}

function withKeyword(text: string): string {
  return text.replace(/^\S+/, keyword => keyword.toUpperCase()).replaceAll(/\s*\n\s*/g, ' ')
}
