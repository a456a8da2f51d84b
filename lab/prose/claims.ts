/** All that a chapter says is printed by a command, as data: its lesson's console blocks, its steps by hand, its attacks, its tour, its quiz. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Step } from '../../course/by-hand-type.ts'
import { ENTRY } from '../../course/chapter/sandboxed.ts'
import type { LoadedChapter } from '../../course/chapters.ts'
import { relativePath } from '../../course/places.ts'
import { blocksOf, type CgroupVersion, type LessonBlock } from '../../course/prose/lesson-blocks.ts'
import type { QuizRun } from '../../course/quiz-type.ts'
import { shellWords } from '../../course/shell-words.ts'
import type { Compared } from './compare.ts'

/** What is run in one sandbox, in order. */
export interface Claims {
  readonly what: string
  readonly commands: readonly Compared[]
}

/** @param machine the control groups that this machine has */
export function claimsOf(loaded: LoadedChapter, machine: CgroupVersion): readonly Claims[] {
  const { byHand, attacks, quiz = [], chapter } = loaded
  const blocks = blocksOf(readFileSync(loaded.lesson, 'utf8'), relativePath(loaded.lesson))
  const here = blocks.filter(({ on = machine, docker }) => docker === undefined && on === machine)
  return [
    { what: `of ${blocks.length} console blocks in the lesson, ${ranAndWhyNot(blocks, machine)}`, commands: commandsOf(here, loaded) },
    { what: `${byHand.length} steps by hand`, commands: stepsOf(byHand, loaded) },
    { what: `${attacks.length} attacks`, commands: stepsOf(attacks, loaded) },
    { what: `${chapter.tour.length} stops of the tour`, commands: tourOf(loaded) },
    { what: 'the answers of the quiz', commands: quiz.flatMap(({ question, run }) => (run ? [answerOf(question, run, loaded)] : [])) },
  ]
}

/** What docker printed when the lesson was written: to be compared where dockerd is. */
export function dockerClaimsOf(loaded: LoadedChapter): Claims {
  const blocks = blocksOf(readFileSync(loaded.lesson, 'utf8'), relativePath(loaded.lesson)).filter(({ docker }) => docker !== undefined)
  return { what: `${blocks.length} console blocks recorded with docker`, commands: commandsOf(blocks, loaded) }
}

/** Nothing is left out silently. */
function ranAndWhyNot(blocks: readonly LessonBlock[], machine: CgroupVersion): string {
  const docker = blocks.filter(block => block.docker !== undefined).length
  const elsewhere = blocks.filter(block => block.docker === undefined && block.on !== undefined && block.on !== machine).length
  return [
    `${blocks.length - docker - elsewhere} are run here`,
    ...(docker > 0 ? [`${docker} were recorded with docker`] : []),
    ...(elsewhere > 0 ? [`${elsewhere} need cgroup ${machine === 'v1' ? 'v2' : 'v1'}`] : []),
  ].join(', ')
}

function commandsOf(blocks: readonly LessonBlock[], { lesson }: LoadedChapter): readonly Compared[] {
  return blocks.flatMap(({ commands, terminal }) =>
    commands.map(({ command, expected, line }) => ({ where: `${relativePath(lesson)}:${line}`, command, expected, terminal })),
  )
}

function stepsOf(steps: readonly Step[], { folder }: LoadedChapter): readonly Compared[] {
  const file = relativePath(join(folder, 'by-hand.ts'))
  return steps.map(({ name, command, shows }) => ({ where: `${file}, ${name}`, command, expected: shows }))
}

function tourOf({ chapter, folder }: LoadedChapter): readonly Compared[] {
  const file = relativePath(join(folder, 'chapter.ts'))
  return chapter.tour.map((stop, index) => {
    const where = `${file}, tour ${index + 1}`
    if ('command' in stop) return { where, command: stop.command, expected: stop.shows }
    return engineCall(where, chapter.number, stop.argv, stop.shows)
  })
}

/** No question knows of another: none starts where the one before has ended. */
function answerOf(question: string, run: QuizRun, { folder }: LoadedChapter): Compared {
  const where = `${relativePath(join(folder, 'quiz.json'))}, "${question}"`
  if ('argv' in run) return engineCall(where, run.engine, run.argv, run.shows)
  return { where, command: run.command, bash: `(\n${run.command}\n)`, expected: run.shows }
}

function engineCall(where: string, chapter: number, argv: readonly string[], expected: string): Compared {
  const words = [String(chapter), ...argv]
  return { where, command: `npm run chapter ${shellWords(words)}`, bash: shellWords([...ENTRY, ...words]), expected }
}
