/** `minidock completion bash|zsh|fish`: a script for the shell, written from the tables of commands and flags. */

import type { Catalogue } from '../catalogue.ts'
import type { Call, Command } from '../command.ts'
import type { CommandEntry } from '../parse/find-command.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

/** @param entries all commands, these among them */
export function completionCommands(catalogue: Catalogue, entries: () => readonly CommandEntry[]): readonly Command[] {
  return SHELLS.map(shell => ({
    name: `completion ${shell}`,
    usage: '',
    summary: `Generate the autocompletion script for ${shell}`,
    arity: { min: 0, max: 0 },
    async run({ terminal }: Call) {
      const { completionScript } = await import('../completion/completion.ts')
      terminal.out(completionScript(shell, entries(), catalogue))
      return 0
    },
  }))
}
