/** The commands and flags of an engine's chapters: parsing, help and completion look them up here. */

import type { ChapterRow } from './chapter-row.ts'
import type { Flag } from './flags.ts'
import type { CommandEntry } from './parse/find-command.ts'

export class Catalogue {
  readonly rows: readonly ChapterRow[]

  constructor(rows: readonly ChapterRow[]) {
    this.rows = rows
  }

  /** The number of the engine's last chapter. */
  get chapter(): number {
    return Math.max(...this.chapters)
  }

  /** The numbers of its chapters. There may be gaps. */
  get chapters(): readonly number[] {
    return this.rows.map(({ module }) => module.chapter)
  }

  /** Returns the modules' flags of a command, each with its module. @param command `create`, `run` or `update` */
  flags(command: string): readonly { readonly flag: Flag; readonly module: ChapterRow['module'] }[] {
    const all = this.rows.flatMap(({ module, flags = [] }) => flags.map(flag => ({ flag, module })))
    return all.filter(({ flag }) => (command === 'update' ? flag.update === true : flag.only === undefined || flag.only === command))
  }

  /** Yields the modules' commands, each with its module, in the order of the chapters. A table is loaded when the one before it is at its end. */
  *commands(): Generator<CommandEntry, void, void> {
    for (const { module, commands } of this.rows) for (const command of commands?.() ?? []) yield { command, module }
  }
}
