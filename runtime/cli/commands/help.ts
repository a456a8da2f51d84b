/** `minidock help [COMMAND]`: the same pages as `--help`. */

import type { Catalogue } from '../catalogue.ts'
import type { Call, Command } from '../command.ts'
import type { CommandEntry } from '../parse/find-command.ts'

/** @param entries all commands, this one among them */
export function helpCommand(catalogue: Catalogue, entries: () => readonly CommandEntry[]): Command {
  return {
    name: 'help',
    usage: '[COMMAND]',
    summary: 'Show help about a command',
    arity: { min: 0 },
    async run({ args, terminal }: Call) {
      const { helpPage } = await import('../help/help-page.ts')
      terminal.out(helpPage(args, entries(), catalogue, terminal.columns))
      return 0
    },
  }
}
