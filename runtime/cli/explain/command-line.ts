/** What comes after `minidock explain`: a command line of `run`, `create` or `build`, read as these read it, with their errors and their help. */

import { MinidockError } from '../../base/errors.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Terminal } from '../command.ts'
import { interpretHarmless } from '../later/harmless-flags.ts'
import type { CommandEntry } from '../parse/find-command.ts'
import { interpret, type Meaning } from '../parse/interpret.ts'
import { withHint } from '../print-error.ts'

/** @returns `helped` when help was asked for and has been printed */
export async function commandLineOf(
  catalogue: Catalogue,
  entries: readonly CommandEntry[],
  argv: readonly string[],
  terminal: Pick<Terminal, 'out' | 'columns'>,
): Promise<Extract<Meaning, { kind: 'call' }> | 'helped'> {
  const { meaning } = interpretHarmless(catalogue, argv, interpret(catalogue, entries, argv))
  switch (meaning.kind) {
    case 'call':
      if (meaning.command.container || meaning.command.explain) return meaning
      throw new MinidockError('invalid', `cannot explain ${meaning.words}: it starts no container`, { hint: explainable(entries) })
    case 'problem': {
      const { problemError } = await import('../parse/parse-problem.ts')
      const { problem, flags, container, words } = meaning
      throw withHint(problemError(problem, { flags, container, chapters: catalogue.chapters }), seeHelp(words))
    }
    case 'refused':
      throw meaning.error instanceof MinidockError ? withHint(meaning.error, seeHelp(meaning.words)) : meaning.error
    case 'help': {
      const { helpPage } = await import('../help/help-page.ts')
      terminal.out(helpPage(meaning.topic, entries, catalogue, terminal.columns))
      return 'helped'
    }
    case 'no-command':
    case 'version':
      throw new MinidockError('invalid', `cannot explain ${argv.join(' ')}`, {
        hint: `${explainable(entries)}: minidock explain run busybox true`,
      })
  }
}

function explainable(entries: readonly CommandEntry[]): string {
  const names = entries.flatMap(({ command }) => (command.container || command.explain ? command.name : []))
  return `what can be explained is ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function seeHelp(words: string): string {
  return `See 'minidock ${words} --help'.`
}
