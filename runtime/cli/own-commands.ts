/** The commands about the CLI itself. What runs them is loaded when they are called. */

import type { Catalogue } from './catalogue.ts'
import type { Command } from './command.ts'
import { completionCommands } from './commands/completion.ts'
import { doctorCommand } from './commands/doctor.ts'
import { explainCommand } from './commands/explain.ts'
import { helpCommand } from './commands/help.ts'
import { versionCommand } from './commands/version.ts'
import type { CommandEntry } from './parse/find-command.ts'

/** @param entries all commands, these among them */
export function ownCommands(catalogue: Catalogue, entries: () => readonly CommandEntry[]): readonly Command[] {
  return [
    versionCommand(catalogue),
    doctorCommand,
    helpCommand(catalogue, entries),
    explainCommand(catalogue, entries),
    ...completionCommands(catalogue, entries),
  ]
}
