/** One line on stderr that says what is being waited for, and since when, and is gone when it is over. Only on a terminal that understands escape codes. */

import { lineWidth } from '../../course/narrow.ts'
import type { Terminal } from '../../runtime/cli/command.ts'

export interface Waiting {
  say(what: string): void
  clear(): void
}

/** Seconds from which on a learner asks whether anything happens. */
const SOON = 3

/** From the line's start: erase it. */
const ERASE = '\r\x1b[K'

export function waiting(terminal: Pick<Terminal, 'err' | 'progress' | 'screen'>, env: NodeJS.ProcessEnv = process.env): Waiting {
  if (!terminal.progress || env['TERM'] === 'dumb' || env['NO_COLOR']) return { say: () => undefined, clear: () => undefined }
  const width = lineWidth(terminal.screen?.columns ?? 0)
  let counting: NodeJS.Timeout | undefined
  return {
    say(what) {
      clearInterval(counting)
      const begin = Date.now()
      const show = () => {
        const seconds = Math.floor((Date.now() - begin) / 1000)
        const since = seconds < SOON ? '' : ` ${seconds} s`
        terminal.err(`${ERASE}… ${what.slice(0, width - `…  ${since}`.length)}${since}`)
      }
      show()
      counting = setInterval(show, 1000)
      counting.unref()
    },
    clear() {
      if (counting) terminal.err(ERASE)
      clearInterval(counting)
      counting = undefined
    },
  }
}
