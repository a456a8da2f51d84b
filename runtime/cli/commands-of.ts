/** All commands of the CLI: those of the engine's modules, and those about the CLI itself. */

import type { Module } from '../plan/module.ts'
import type { Catalogue } from './catalogue.ts'
import { completionCommands } from './commands/completion.ts'
import { doctorCommand } from './commands/doctor.ts'
import { explainCommand } from './commands/explain.ts'
import { helpCommand } from './commands/help.ts'
import { versionCommand } from './commands/version.ts'
import type { CommandEntry } from './parse/find-command.ts'

const cli: Module = { name: 'cli', chapter: 0, summary: 'the command line' }

/** Returns all commands of a catalogue, and those of the CLI. */
export function commandsOf(catalogue: Catalogue): readonly CommandEntry[] {
  const own = [
    versionCommand(catalogue),
    doctorCommand,
    helpCommand(catalogue, () => entries),
    explainCommand(catalogue, () => entries),
    ...completionCommands(catalogue, () => entries),
  ]
  const entries: readonly CommandEntry[] = [...catalogue.commands(), ...own.map(command => ({ command, module: cli }))]
  return entries
}
