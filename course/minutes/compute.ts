/** How long a chapter takes, part by part: computed from its texts, but for what its author states. Pure. */

import type { StatedMinutes } from '../chapter-type.ts'
import { readMarkdown } from '../lint/markdown.ts'
import { boxesOf, minutesOfBox } from './boxes.ts'
import { type Counted, countLesson } from './count.ts'
import { RATES } from './rates.ts'
import type { Minutes } from './type.ts'

/** What is counted of a chapter. */
export interface ChapterTexts {
  /** The lesson as it is woven. */
  readonly lesson: string
  /** Its file, for messages. */
  readonly path: string
  readonly stated: StatedMinutes
  /** Questions of the quiz. */
  readonly questions: number
  readonly warmUps: number
}

/** @throws {CourseError} the lesson cannot be read */
export function minutesOf({ lesson, path, stated, questions, warmUps }: ChapterTexts): Minutes {
  const markdown = readMarkdown(lesson)
  const { text, attacks } = countLesson(lesson, markdown, path)
  return {
    reading: inMinutes(secondsToRead(text)),
    typing: inMinutes(secondsToType(text)),
    warmUps: inMinutes(warmUps * RATES.secondsAWarmUp),
    exercise: stated.exercise,
    attacks: inMinutes(secondsToRead(attacks) + secondsToType(attacks)),
    quiz: inMinutes(questions * RATES.secondsAQuestion),
    boxes: boxesOf(markdown).reduce((sum, box) => sum + minutesOfBox(box), 0),
    challenges: stated.challenges ?? 0,
  }
}

function secondsToRead({ words, code, output }: Counted): number {
  return (words / RATES.wordsAMinute) * 60 + code * RATES.secondsALineOfCode + output * RATES.secondsALineOfOutput
}

function secondsToType({ commands, furtherLines }: Counted): number {
  return commands * RATES.secondsACommand + furtherLines * RATES.secondsAFurtherLine
}

/** What takes some seconds takes a minute. */
function inMinutes(seconds: number): number {
  return seconds === 0 ? 0 : Math.max(1, Math.round(seconds / 60))
}
