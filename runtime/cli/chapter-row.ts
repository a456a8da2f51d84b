/** A chapter's row: its module, and what the chapter adds to the command line. */

import type { Module } from '../plan/module.ts'
import type { Command } from './command.ts'
import type { FlagTable } from './flags.ts'

export interface ChapterRow {
  readonly module: Module
  /** Added to `create` and `run`. */
  readonly flags?: FlagTable
  readonly commands?: readonly Command[]
}
