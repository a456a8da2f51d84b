/** The engine of chapter N as a command line, in this process: exit codes, streams and messages are the CLI's. */

import { MinidockError } from '../../runtime/base/errors.ts'
import { chaptersUpTo, modules } from '../../runtime/chapters.ts'
import { Catalogue } from '../../runtime/cli/catalogue.ts'
import { commandsOf } from '../../runtime/cli/commands-of.ts'
import { interpretHarmless } from '../../runtime/cli/later/harmless-flags.ts'
import { main } from '../../runtime/cli/main.ts'
import { interpret } from '../../runtime/cli/parse/interpret.ts'
import { notWritten } from './find-chapter.ts'

/**
 * Where a chapter's engine keeps its state on a real machine: apart from what `./minidock` has and from the engines of other chapters, because an engine
 * can only look after containers that it could have made. `npm run lab clean` removes the folder.
 */
export const CHAPTER_STATES = '/var/lib/minidock-chapters'

export function stateOf(chapter: number): string {
  return `${CHAPTER_STATES}/${chapter}`
}

/** @param state the state folder if neither --root nor MINIDOCK_ROOT names one; absent: the CLI's own */
export async function runEngine(chapter: number, argv: readonly string[], state: string | undefined): Promise<number> {
  if (state !== undefined) process.env['MINIDOCK_ROOT'] ||= state
  return main(argv, chaptersUpTo(chapter), { words: [`${chapter}`] })
}

/** Commands that print something, and start, make and remove nothing. */
const LOOKING = /^(explain|help|version|doctor|completion( .+)?)$/

/** Help, an error in the command line, or a command that makes nothing. */
export function onlyLooks(chapter: number, argv: readonly string[]): boolean {
  const catalogue = new Catalogue(chaptersUpTo(chapter))
  const { meaning } = interpretHarmless(catalogue, argv, interpret(catalogue, commandsOf(catalogue), argv))
  return meaning.kind !== 'call' || LOOKING.test(meaning.command.name)
}

/** @throws {MinidockError} there is no such engine */
export function requireEngine(chapter: number): void {
  if (chapter === 0)
    throw new MinidockError('invalid', 'chapter 0 has no engine: it sets up the machine', {
      hint: 'the first one: npm run chapter 1 -- run …',
    })
  if (!modules.some(module => module.chapter === chapter)) throw notWritten(chapter)
}
