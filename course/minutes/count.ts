/** What there is to read and to type in a lesson, counted. Pure. */

import { type Fence, fencesOf } from '../fences.ts'
import { countWords, type Markdown, type Piece } from '../lint/markdown.ts'
import { blocksAmong } from '../prose/lesson-blocks.ts'

export interface Counted {
  /** In prose, titles and tables, without code. */
  readonly words: number
  /** Lines of source. */
  readonly code: number
  /** Lines of listings, drawings, and of console blocks: the commands and what they print. */
  readonly output: number
  /** Commands of console blocks that a reader can type: not those that were recorded with docker. */
  readonly commands: number
  /** Lines of these commands after the first of each. */
  readonly furtherLines: number
}

export interface CountedLesson {
  /** All but the sections below, and without boxes and tables to look things up in. */
  readonly text: Counted
  /** In the section "Break it". */
  readonly attacks: Counted
}

const ATTACKS = 'Break it'
const QUIZ = 'Quiz'
/** What is there to be looked up, or says how long the rest takes. */
const NOT_READ = ['facts', 'also-in-the-engine']
const SOURCE = new Set(['ts', 'js', 'c', 'sh'])

/** @param where the lesson's file, for messages @throws {CourseError} a fence or a console block cannot be read */
export function countLesson(lesson: string, { headings, pieces }: Pick<Markdown, 'headings' | 'pieces'>, where: string): CountedLesson {
  const sections = headings.filter(({ level }) => level === 2)
  const sectionAt = (at: number) => sections.findLast(({ line }) => line <= at)?.text
  const fences = fencesOf(lesson, where).filter(({ prefix }) => !prefix.includes('>'))
  const blocks = blocksAmong(fences, where)
  const countWhere = (isCounted: (section: string | undefined) => boolean): Counted => {
    const inside = <T extends { readonly line: number }>(all: readonly T[]) => all.filter(({ line }) => isCounted(sectionAt(line)))
    const shown = inside(fences)
    const commands = inside(blocks)
      .filter(({ docker, on }) => docker === undefined && on !== 'v1')
      .flatMap(block => block.commands)
    return {
      words: sum(inside(pieces).filter(isRead), ({ text }) => countWords(text)),
      code: sum(shown.filter(isSource), linesOf),
      output: sum(
        shown.filter(fence => !isSource(fence)),
        linesOf,
      ),
      commands: commands.length,
      furtherLines: sum(commands, ({ command }) => command.split('\n').length - 1),
    }
  }
  return {
    text: countWhere(section => section !== ATTACKS && section !== QUIZ),
    attacks: countWhere(section => section === ATTACKS),
  }
}

function isRead({ kind, quoted, marks }: Piece): boolean {
  return kind !== 'code' && !quoted && !marks.some(mark => NOT_READ.includes(mark))
}

function isSource({ language }: Fence): boolean {
  return SOURCE.has(language)
}

function linesOf({ content }: Fence): number {
  return content.trimEnd().split('\n').length
}

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0)
}
