/** All commands that a chapter shows or runs: in its console blocks, by hand, on its tour, in its quiz. */

import { typedStop } from '../chapter/parts.ts'
import { CourseError } from '../course-error.ts'
import { fencesOf } from '../fences.ts'
import { parseConsole } from '../prose/console-block.ts'
import { shellWords } from '../shell-words.ts'
import type { Lesson } from '../weave/lesson.ts'
import { isWoven } from '../weave.ts'
import type { Command } from './later.ts'
import { readMarkdown } from './markdown.ts'

export function commandsOfChapter(
  lesson: Pick<Lesson, 'chapter' | 'folderName' | 'byHand' | 'attacks' | 'quiz' | 'path'> & { readonly text: string },
): readonly Command[] {
  const { chapter, byHand, attacks, quiz = [], path, text } = lesson
  const inFolder = (name: string) => `chapters/${lesson.folderName}/${name}`
  const engineCall = (engine: number, argv: readonly string[]) => `npm run chapter ${engine} -- ${shellWords(argv)}`
  return [
    ...fencesOf(text, path)
      .filter(fence => fence.language === 'console' && !isWoven(fence))
      .flatMap(({ content, line }) => shownIn(content, path, line)),
    ...readMarkdown(text).codes.map(({ text: script, line }) => ({ file: path, line, script, output: '', isFragment: true })),
    ...[...byHand, ...attacks].map(({ command, shows }) => ({ file: inFolder('by-hand.ts'), script: command, output: shows })),
    { file: inFolder('chapter.ts'), script: engineCall(chapter.number, chapter.example), output: '' },
    ...chapter.tour.map(stop => ({ file: inFolder('chapter.ts'), script: typedStop(chapter.number, stop), output: stop.shows })),
    ...quiz.flatMap(({ run }) => {
      if (!run) return []
      const script = 'command' in run ? run.command : engineCall(run.engine, run.argv)
      return [{ file: inFolder('quiz.json'), script, output: run.shows }]
    }),
  ]
}

/** @param fenceLine of the opening fence */
function shownIn(content: string, file: string, fenceLine: number): readonly Command[] {
  try {
    return parseConsole(content).map(({ command, expected, line }) => ({ file, line: fenceLine + line, script: command, output: expected }))
  } catch (error) {
    throw error instanceof SyntaxError ? new CourseError(`${file}:${fenceLine}`, error.message) : error
  }
}
