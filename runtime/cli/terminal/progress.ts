/**
 * One line on stderr about work that takes longer than a second: its name and the seconds so far, in place, and at its end how long it took. What the work itself
 * says goes above that line.
 * Where there is no terminal it says nothing; where there are no escape codes (NO_COLOR, TERM=dumb) it says the name, and the seconds at the end.
 */

import { visibleLine } from '../../formats/text/visible.ts'
import type { Terminal } from '../command.ts'

/** Milliseconds: the patience before the first word, and the time between two. */
const TICK = 1000

/** From the line's start: erase it, write it anew. */
const REWRITE = '\r\x1b[K'

type Stderr = Pick<Terminal, 'err' | 'progress'>

/** @param escapes the terminal understands ANSI escape codes */
export function stepper(terminal: Stderr, escapes: boolean) {
  const rewrite = (text: string) => terminal.err(Buffer.from(REWRITE + text))
  return async <T>(name: string, work: (say: (line: string) => void) => Promise<T>): Promise<T> => {
    if (!terminal.progress) return work(() => undefined)
    const label = visibleLine(name)
    const began = performance.now()
    const seconds = () => Math.round((performance.now() - began) / 1000)
    let shown = false
    const timer = setInterval(() => {
      if (escapes) rewrite(`${label} … ${seconds()} s`)
      else if (!shown) terminal.err(`${label} … `)
      shown = true
    }, TICK)
    const say = (line: string) => {
      if (shown) escapes ? rewrite('') : terminal.err('\n')
      terminal.err(`${line}\n`)
      // Escape codes write the line anew; without them, the next tick begins another.
      shown &&= escapes
    }
    // Work that is done must not wait for its indicator.
    timer.unref()
    try {
      const result = await work(say)
      if (shown) escapes ? rewrite(`${label} … done, ${seconds()} s\n`) : terminal.err(`done, ${seconds()} s\n`)
      return result
    } catch (error) {
      if (shown) escapes ? rewrite(`${label} … failed\n`) : terminal.err('failed\n')
      throw error
    } finally {
      clearInterval(timer)
    }
  }
}
