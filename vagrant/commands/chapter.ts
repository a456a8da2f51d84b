/** `npm run vm chapter …`: a lesson, step by step, in the machine. */

import { execute } from '../execute.ts'
import { readyGuest } from '../ready.ts'
import { quoteAll } from '../shell.ts'

export async function chapterCommand(words: readonly string[]): Promise<number> {
  // The list of chapters says how far the learner is.
  const guest = await readyGuest({ what: 'npm run vm chapter', workshop: true })
  return await execute(guest, { script: `exec scripts/with-packages course/chapter/main.ts ${quoteAll(words)}`, what: 'the chapter' })
}
