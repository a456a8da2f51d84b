/** A terminal for what the course itself has written: its colours reach the screen. */

import type { Terminal } from '../runtime/cli/command.ts'

/** Prints texts as they are, colours too. For texts of the course alone: an image's or a container's could steer the terminal. */
export function codeTerminal(terminal: Terminal): Terminal {
  const asBytes = (text: string | Uint8Array) => (typeof text === 'string' ? Buffer.from(text) : text)
  return { ...terminal, out: text => terminal.out(asBytes(text)), err: text => terminal.err(asBytes(text)) }
}
