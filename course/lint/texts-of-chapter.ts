/** What a chapter says besides its lesson: hints, questions and answers, the reasons of its steps and stops. */

import { readFileSync } from 'node:fs'
import { relativePath } from '../places.ts'
import type { Lesson } from '../weave/lesson.ts'
import { readMarkdown } from './markdown.ts'
import type { LessonText } from './terms.ts'

export function textsOfChapter({
  chapter,
  folderName,
  hints,
  quiz = [],
  byHand,
  attacks,
}: Omit<Lesson, 'read' | 'list'>): readonly LessonText[] {
  const texts = [
    ...(hints ? [{ file: relativePath(hints), text: readFileSync(hints, 'utf8') }] : []),
    ...quiz.map(({ question, choices }) => ({
      file: `chapters/${folderName}/quiz.json`,
      text: [question, ...choices.flatMap(({ text, why }) => [text, why])].join('\n\n'),
    })),
    { file: `chapters/${folderName}/by-hand.ts`, text: [...byHand, ...attacks].map(({ why }) => why).join('\n\n') },
    { file: `chapters/${folderName}/chapter.ts`, text: chapter.tour.map(({ why }) => why).join('\n\n') },
  ]
  return texts.map(({ file, text }) => ({ file, chapter: chapter.number, markdown: readMarkdown(text) }))
}
