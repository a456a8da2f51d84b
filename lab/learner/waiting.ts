/** One line on stderr that says what is being waited for, and is gone when it is over. Only on a terminal that understands escape codes. */

import { lineWidth } from '../../course/narrow.ts'
import type { Terminal } from '../../runtime/cli/command.ts'

export interface Waiting {
  say(what: string): void
  clear(): void
}

/** From the line's start: erase it. */
const ERASE = '\r\x1b[K'

export function waiting(terminal: Pick<Terminal, 'err' | 'progress' | 'screen'>, env: NodeJS.ProcessEnv = process.env): Waiting {
  if (!terminal.progress || env['TERM'] === 'dumb' || env['NO_COLOR']) return { say: () => undefined, clear: () => undefined }
  const width = lineWidth(terminal.screen?.columns ?? 0)
  let shown = false
  return {
    say(what) {
      terminal.err(`${ERASE}… ${what.slice(0, width - '… '.length - 1)}`)
      shown = true
    },
    clear() {
      if (shown) terminal.err(ERASE)
      shown = false
    },
  }
}
