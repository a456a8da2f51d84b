/** The commands and flags of an engine, by the chapters that it has: what parsing, help and completion look up. */

import type { ChapterRow } from './chapter-row.ts'
import type { Flag } from './flags.ts'
import type { CommandEntry } from './parse/find-command.ts'

export class Catalogue {
  readonly rows: readonly ChapterRow[]

  constructor(rows: readonly ChapterRow[]) {
    this.rows = rows
  }

  /** The last chapter that the engine has. */
  get chapter(): number {
    return Math.max(...this.chapters)
  }

  /** All of them: the last may be there before those between. */
  get chapters(): readonly number[] {
    return this.rows.map(({ module }) => module.chapter)
  }

  /** @param command `create`, `run` or `update`: those that it has */
  flags(command: string): readonly { readonly flag: Flag; readonly module: ChapterRow['module'] }[] {
    const all = this.rows.flatMap(({ module, flags = [] }) => flags.map(flag => ({ flag, module })))
    return all.filter(({ flag }) => (command === 'update' ? flag.update === true : flag.only === undefined || flag.only === command))
  }

  commands(): readonly CommandEntry[] {
    return this.rows.flatMap(({ module, commands = [] }) => commands.map(command => ({ command, module })))
  }
}
