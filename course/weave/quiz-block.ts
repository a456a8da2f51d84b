/** `{quiz}`: the questions and their choices. The site has answers in their place, so where those are is said here and not in the prose around it. */

import { breakLine } from '../../runtime/formats/text/break-line.ts'
import { CourseError } from '../course-error.ts'
import type { Attributes } from '../fences.ts'
import { letterOf } from '../quiz-type.ts'
import type { Lesson } from './lesson.ts'

const COLUMNS = 100
const ANSWERS = 'The answers, each with its reason, are on the site: npm run docs:dev'

export function weaveQuiz(_: Attributes, { quiz, folderName }: Pick<Lesson, 'quiz' | 'folderName'>, where: string): string {
  if (!quiz) throw new CourseError(where, `chapters/${folderName} has no quiz.json`)
  const questions = quiz.map(({ question, choices }, index) =>
    [...hanging(`${index + 1}. `, question, 0), ...choices.flatMap(({ text }, choice) => hanging(`${letterOf(choice)}) `, text, 3))].join(
      '\n',
    ),
  )
  return [...questions, ANSWERS].join('\n\n')
}

/** Text that may have line breaks of its own: each of its lines is broken, and stands under the first. */
function hanging(label: string, text: string, indent: number): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    const start = index === 0 ? label : ' '.repeat(label.length)
    return breakLine(`${start}${line}`.trimEnd(), indent, COLUMNS)
  })
}
