/** `npm run vm ssh [-- COMMAND…]`: a shell, or a command, in the project's folder in the machine. */

import { execute } from '../execute.ts'
import { readyGuest } from '../ready.ts'
import { quoteAll } from '../shell.ts'

export async function sshCommand(words: readonly string[]): Promise<number> {
  const command = words[0] === '--' ? words.slice(1) : words
  const guest = await readyGuest({ what: 'npm run vm ssh' })
  return await execute(guest, { script: scriptOf(command), what: command[0] ?? 'the shell' })
}

/** A single word may be a line for a shell; several are a program and its arguments. */
function scriptOf(command: readonly string[]): string {
  const [only, ...more] = command
  if (only === undefined) return 'exec "$SHELL" -l'
  return more.length === 0 ? only : quoteAll(command)
}
