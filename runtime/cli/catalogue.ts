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

  /** Returns the modules' commands, each with its module, in the order of the chapters. */
  commands(): readonly CommandEntry[] {
    return this.rows.flatMap(({ module, commands = [] }) => commands.map(command => ({ command, module })))
  }
}
