/** `{by-hand=NAME}`, `{attack=NAME}` and `{tour=K}`: a command that the course runs, and its output. */

import type { Step } from '../by-hand-type.ts'
import { typedStop } from '../chapter/parts.ts'
import { CourseError } from '../course-error.ts'
import type { Attributes } from '../fences.ts'
import type { Lesson } from './lesson.ts'

type Stepped = Pick<Lesson, 'byHand' | 'attacks' | 'folderName'>

export function weaveByHand({ 'by-hand': name = '' }: Attributes, { byHand, folderName }: Stepped, where: string): string {
  return stepShown(name, byHand, `chapters/${folderName}/by-hand.ts has no step`, where)
}

export function weaveAttack({ attack: name = '' }: Attributes, { attacks, folderName }: Stepped, where: string): string {
  return stepShown(name, attacks, `chapters/${folderName}/by-hand.ts has no attack`, where)
}

function stepShown(name: string, steps: readonly Step[], none: string, where: string): string {
  const step = steps.find(each => each.name === name)
  if (step) return showConsole({ command: step.command, expected: step.shows })
  throw new CourseError(where, `${none} ${name}`, `it has: ${steps.map(each => each.name).join(', ') || 'none'}`)
}

/** @param attributes the stops are counted from 1 */
export function weaveTour({ tour: stop = '' }: Attributes, { chapter }: Pick<Lesson, 'chapter'>, where: string): string {
  const at = /^[1-9]\d*$/.test(stop) ? chapter.tour[Number(stop) - 1] : undefined
  if (!at) throw new CourseError(where, `the tour has no stop ${stop}`, `it has ${chapter.tour.length}, counted from 1`)
  return showConsole({ command: typedStop(chapter.number, at), expected: at.shows })
}

/** A command as it is typed at bash's prompts, and its output: the way back is `parseConsole` of prose/console-block.ts. */
function showConsole({ command, expected }: { readonly command: string; readonly expected: string }): string {
  const typed = command
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => `${index === 0 ? '$' : '>'} ${line}`.trimEnd())
  return [...typed, ...(expected === '' ? [] : [expected.replace(/\n$/, '')])].join('\n')
}
