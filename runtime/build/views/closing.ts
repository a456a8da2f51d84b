/**
 * What stands under the progress when a build is at its end: the output of the step that failed, what docker advises against, and the place in the Dockerfile.
 * Source: moby/buildkit, util/progress/progressui and solver/errdefs/source.go.
 */

import { visibleLine } from '../../formats/text/visible.ts'
import type { DockerfilePlace } from '../build-events.ts'
import type { Progress, VertexProgress } from './progress.ts'
import { timestampText } from './times.ts'

/** @param most lines of output of a step that failed: few where all of it has been shown before */
export function closingText({ vertices, warnings }: Progress, most: number): string {
  const failed = vertices.filter(({ outcome }) => outcome?.kind === 'failed')
  return [...failed.map(vertex => failureText(vertex, most)), warningsText(warnings), ...failed.map(placeText)].join('')
}

const RULE = '------\n'

function failureText({ name, output }: VertexProgress, most: number): string {
  const lines = output.lines.slice(-most).map(({ at, text }) => `${timestampText(at)} ${text}\n`)
  return `${RULE} > ${visibleLine(name)}:\n${lines.join('')}${RULE}`
}

function warningsText(warnings: Progress['warnings']): string {
  if (warnings.length === 0) return ''
  const title = `\n ${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'} found:\n`
  return title + warnings.map(({ rule, message, line }) => ` - ${rule}: ${visibleLine(message)} (line ${line})\n`).join('')
}

function placeText({ outcome }: VertexProgress): string {
  return outcome?.kind === 'failed' && outcome.place ? excerpt(outcome.place) : ''
}

const FRAME = '--------------------\n'

/** Four lines around one, two around several, as far as the file has them. */
export function excerpt({ file, lines, first, last }: DockerfilePlace): string {
  const around = first === last ? 4 : 2
  let [from, to] = [first, Math.min(last, lines.length)]
  for (let added = 0; added < around; added++) {
    if (from > 1) {
      from--
      added++
    }
    if (to < lines.length) {
      to++
      added++
    }
  }
  const shown = lines.slice(from - 1, to).map((text, index) => {
    const number = from + index
    const mark = number >= first && number <= last ? '>>>' : '   '
    return ` ${String(number).padStart(3)} | ${mark} ${visibleLine(text.replace(/\r$/, '').replaceAll('\t', '    '))}\n`
  })
  return `${file}:${first}\n${FRAME}${shown.join('')}${FRAME}`
}
