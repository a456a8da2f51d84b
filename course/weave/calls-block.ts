/** `{calls=keep}`: the system calls that the heart of chapter 7 emits to make a layer of what a step wrote. A start does not have them: the engine makes them itself. */

import { heart } from '../../runtime/build/heart.ts'
import { breakLine } from '../../runtime/formats/text/break-line.ts'
import { showInstruction } from '../../runtime/kernel/program/listing.ts'
import { Program } from '../../runtime/kernel/program/program.ts'
import { CourseError } from '../course-error.ts'
import type { Attributes } from '../fences.ts'
import type { Lesson } from './lesson.ts'

/** As wide as code in a lesson. */
const COLUMNS = 100

const UPPER = '/var/lib/minidock/containers/4e1f8ab0c6d2…/upper'
const LAYER = '/var/lib/minidock/layers/4e1f8ab0c6d2…'

export function weaveCalls({ calls }: Attributes, _lesson: Lesson, where: string): string {
  if (calls !== 'keep') throw new CourseError(where, `calls=${calls} names no method that emits calls`, 'as in: calls=keep')
  const program = new Program()
  heart.keep(UPPER, LAYER, program.emitter({ module: 'build', chapter: 7, why: '' }))
  return program.instructions
    .flatMap(instruction => [`# ${instruction.label.why}`, showInstruction(instruction)])
    .flatMap(line => breakLine(line, 0, COLUMNS))
    .join('\n')
}
