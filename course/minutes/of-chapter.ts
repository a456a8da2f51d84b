/** The minutes of a chapter that was loaded, with its lesson as the file has it. */

import { readFileSync } from 'node:fs'
import type { LoadedChapter } from '../chapters.ts'
import { relativePath } from '../places.ts'
import { minutesOf } from './compute.ts'
import type { Minutes } from './type.ts'

type Measured = Pick<LoadedChapter, 'chapter' | 'quiz' | 'warmUps'>

/** @throws {CourseError} the lesson cannot be read */
export function minutesOfChapter(loaded: Measured & Pick<LoadedChapter, 'lesson'>): Minutes {
  return minutesWith(loaded, readFileSync(loaded.lesson, 'utf8'), relativePath(loaded.lesson))
}

/** @param lesson its text, which need not be in a file @param path for messages */
export function minutesWith({ chapter, quiz = [], warmUps = [] }: Measured, lesson: string, path: string): Minutes {
  return minutesOf({ lesson, path, stated: chapter.minutes, questions: quiz.length, warmUps: warmUps.length })
}
