/** The help page for a command's words, or for none. */

import { MinidockError } from '../../base/errors.ts'
import { didYouMean } from '../../formats/text/suggest.ts'
import type { Catalogue } from '../catalogue.ts'
import { type CommandEntry, findCommand, spellingsOf } from '../parse/find-command.ts'
import { helpOfAll, helpOfCommand, helpOfGroup } from './help.ts'

/**
 * @param topic `['run']`, `['container', 'ls']`, `['network']`; empty: all commands
 * @param columns of the terminal, if there is one
 * @throws {MinidockError} of kind `not-found`, in docker's words
 */
export function helpPage(
  topic: readonly string[],
  entries: readonly CommandEntry[],
  catalogue: Catalogue,
  columns: number | undefined,
): string {
  if (topic.length === 0) return helpOfAll(entries, columns)
  const found = findCommand(entries, topic)
  if (found.kind === 'command' && found.rest.length === 0) return helpOfCommand(found.entry, found.words, catalogue, columns)
  if (found.kind === 'group' && found.rest.length === 0) return helpOfGroup(found.group, entries, columns)
  const words = topic.join(' ')
  const names = entries.flatMap(({ command }) => spellingsOf(command))
  const hint = didYouMean(words, names, name => `minidock help ${name}`)
  throw new MinidockError('not-found', `unknown help topic: ${words}`, hint === undefined ? {} : { hint })
}
