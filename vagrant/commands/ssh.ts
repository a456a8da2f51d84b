/** `npm run vm ssh [-- COMMAND…]`: a shell, or a command, in the project's folder in the machine. */

import { withWorkshop } from '../carry.ts'
import { execute } from '../execute.ts'
import { readyGuest } from '../ready.ts'
import { quoteAll } from '../shell.ts'

export async function sshCommand(words: readonly string[]): Promise<number> {
  const command = words[0] === '--' ? words.slice(1) : words
  if (command.length === 0) return await shell()
  const guest = await readyGuest({ what: 'npm run vm ssh' })
  return await execute(guest, { script: scriptOf(command), what: command.join(' ') })
}

/** Exercises may be solved in there as well. */
async function shell(): Promise<number> {
  const guest = await readyGuest({ what: 'npm run vm ssh', workshop: true })
  return await withWorkshop(guest, () => execute(guest, { script: 'mkdir -p workshop && exec "$SHELL" -l', what: 'the shell' }))
}

/** A single word may be a line for a shell; several are a program and its arguments. */
function scriptOf([only = '', ...more]: readonly string[]): string {
  return more.length === 0 ? only : quoteAll([only, ...more])
}
