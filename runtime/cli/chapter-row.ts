/** A chapter's row: its module, and the flags and commands that it adds to the command line. */

import type { Module } from '../plan/module.ts'
import type { Command } from './command.ts'
import type { FlagTable } from './flags.ts'

export interface ChapterRow {
  readonly module: Module
  /** Flags of `create` and `run`, and of `update` if a flag says so. */
  readonly flags?: FlagTable
  /** Loads their table: `run`, which is asked for first, needs no other. */
  readonly commands?: () => Iterable<Command>
}
