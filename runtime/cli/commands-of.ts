/** All commands of the CLI: those of the engine's modules, and those about the CLI itself. */

import type { Module } from '../plan/module.ts'
import type { Catalogue } from './catalogue.ts'
import { ownCommands } from './own-commands.ts'
import type { CommandEntry } from './parse/find-command.ts'

const cli: Module = { name: 'cli', chapter: 0, summary: 'the command line' }

/** Yields all commands of a catalogue, then those of the CLI. A table is loaded when the one before it is at its end. */
export function* commandsOf(catalogue: Catalogue): Generator<CommandEntry, void, void> {
  yield* catalogue.commands()
  for (const command of ownCommands(catalogue, () => commandsOf(catalogue).toArray())) yield { command, module: cli }
}
