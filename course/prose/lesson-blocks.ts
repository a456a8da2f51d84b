/** The console blocks of a lesson: commands to be run, in order, as they are written. Pure. */

import { CourseError } from '../course-error.ts'
import { type Fence, fencesOf } from '../fences.ts'
import { type ConsoleCommand, parseConsole } from './console-block.ts'

export type CgroupVersion = 'v1' | 'v2'

export interface LessonBlock {
  /** Of its opening fence. */
  readonly line: number
  readonly commands: readonly LessonCommand[]
  /** A window: each has a shell of its own, in the same sandbox. 1 if the lesson names none. */
  readonly terminal: number
  /** Only on a machine with this version of control groups: `{on=v2}`. */
  readonly on?: CgroupVersion
  /** What docker of this version printed, on that day: `{docker=28.2.2 recorded=2026-11-24}`. */
  readonly docker?: { readonly version: string; readonly recorded: string }
}

export interface LessonCommand extends Omit<ConsoleCommand, 'line'> {
  /** Of the lesson. */
  readonly line: number
}

const ATTRIBUTES = new Set(['by-hand', 'attack', 'tour', 'terminal', 'on', 'docker', 'recorded', 'wire'])

/**
 * @param where the lesson's file, for messages
 * @throws {CourseError} a block cannot be read
 */
export function blocksOf(lesson: string, where: string): readonly LessonBlock[] {
  return blocksAmong(fencesOf(lesson, where), where)
}

/** As `blocksOf`, of the lesson's fences. */
export function blocksAmong(fences: readonly Fence[], where: string): readonly LessonBlock[] {
  return fences.flatMap(fence => (fence.language === 'console' ? [blockOf(fence, `${where}:${fence.line}`)] : []))
}

function blockOf({ attributes, content, line }: Fence, where: string): LessonBlock {
  const unknown = Object.keys(attributes).find(name => !ATTRIBUTES.has(name))
  if (unknown !== undefined)
    throw new CourseError(where, `a console block has no attribute ${unknown}`, `it has: ${[...ATTRIBUTES].join(', ')}`)
  const { terminal = '1', on, docker, recorded } = attributes
  if (!/^[1-9]$/.test(terminal)) throw new CourseError(where, `there is no terminal ${terminal}`, 'they are 1 to 9')
  if (on !== undefined && on !== 'v1' && on !== 'v2')
    throw new CourseError(where, `there are no control groups ${on}`, 'they are v1 and v2')
  if ((docker === undefined) !== (recorded === undefined))
    throw new CourseError(where, "docker's output is told with its version and its day", 'as in: {docker=28.2.2 recorded=2026-11-24}')
  return {
    line,
    terminal: Number(terminal),
    commands: commandsOf(content, line, where),
    ...(on && { on }),
    ...(docker !== undefined && recorded !== undefined && { docker: { version: docker, recorded } }),
  }
}

function commandsOf(content: string, fenceLine: number, where: string): readonly LessonCommand[] {
  try {
    return parseConsole(content).map(({ line, ...command }) => ({ ...command, line: fenceLine + line }))
  } catch (error) {
    if (error instanceof SyntaxError) throw new CourseError(where, error.message)
    throw error
  }
}
