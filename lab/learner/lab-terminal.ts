/** How the lab prints: in colours of its own, and in lines that fit the terminal. */

import { narrow } from '../../course/narrow.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { printError } from '../../runtime/cli/print-error.ts'

/** There are no words of an image's or a container's in what the lab prints: its colours are printed, and lines are broken between words. Code is for `codeTerminal`. */
export function labTerminal(terminal: Terminal): Terminal {
  const { columns, screen } = terminal
  const errorColumns = screen?.columns ?? columns
  const broken = (text: string | Uint8Array, width: number | undefined) => narrow(Buffer.from(text).toString(), width)
  const err: Terminal['err'] = text => terminal.err(Buffer.from(broken(text, errorColumns)))
  // What an error quotes may be anything: only what `printError` has made bytes of is harmless.
  const checked: Terminal['err'] = text => (typeof text === 'string' ? terminal.err(broken(text, errorColumns)) : err(text))
  return {
    ...terminal,
    out: text => terminal.out(Buffer.from(broken(text, columns))),
    err,
    error: error => printError(error, { colour: terminal.colour, err: checked }, Boolean(process.env['MINIDOCK_DEBUG'])),
  }
}
