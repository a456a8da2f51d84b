/** A command that there is not: it arrives in a later chapter, minidock does without, or it is misspelled. */

import { MinidockError } from '../../base/errors.ts'
import { didYouMean } from '../../formats/text/suggest.ts'
import { arrives } from '../later/later.ts'
import { laterCommand } from '../later/later-commands.ts'
import { neverCommands } from '../later/never-commands.ts'
import { type CommandEntry, type Found, membersOf, spellingsOf } from './find-command.ts'
import { lookUp } from './parse-problem.ts'

export interface UnknownCommand {
  readonly error: MinidockError
  /** Whose `--help` shows what there is: a group's, or (empty) minidock's. */
  readonly words: string
}

/** @param chapters those that the engine has */
export function unknownCommand(
  argv: readonly string[],
  found: Exclude<Found, { kind: 'command' }>,
  entries: readonly CommandEntry[],
  chapters: readonly number[],
): UnknownCommand {
  const words = found.kind === 'group' ? found.group : ''
  const later = laterCommand(argv)
  if (later !== undefined && !chapters.includes(later.later.chapter)) {
    return { words, error: new MinidockError('invalid', arrives(later.words, later.later)) }
  }
  const typed = argv[found.kind === 'group' ? 1 : 0] ?? ''
  const names = found.kind === 'group' ? membersOf(found.group, entries).map(({ word }) => word) : topLevel(entries)
  const prefix = found.kind === 'group' ? `minidock ${found.group}` : 'minidock'
  const asTyped = found.kind === 'group' ? `${found.group} ${typed}` : typed
  const hint = lookUp(neverCommands, asTyped) ?? didYouMean(typed, names, name => `${prefix} ${name}`)
  return { words, error: new MinidockError('invalid', `unknown command: ${prefix} ${typed}`, hint === undefined ? {} : { hint }) }
}

/** First words, each once. */
function topLevel(entries: readonly CommandEntry[]): readonly string[] {
  return [...new Set(entries.flatMap(({ command }) => spellingsOf(command)).map(words => words.split(' ')[0] ?? ''))]
}
