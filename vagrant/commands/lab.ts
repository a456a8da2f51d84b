/** `npm run vm lab …`: the learner's exercise, checked in the machine. The file is edited here: it is carried there before, and what the lab has written comes back. */

import { mkdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { sendWorkshop, withWorkshop } from '../carry.ts'
import { execute } from '../execute.ts'
import type { Guest } from '../guest.ts'
import { REPOSITORY } from '../places.ts'
import { readyGuest } from '../ready.ts'
import { quoteAll } from '../shell.ts'

/** Where vitest shows its checks in a browser. It is passed on to this computer, which may not reach the machine's own addresses. */
const UI_PORT = 51204

export async function labCommand(words: readonly string[]): Promise<number> {
  const guest = await readyGuest({ what: 'npm run vm lab', workshop: true })
  const isUi = words[0] === 'ui'
  const stop = isUi || words[0] === 'watch' ? sendWhenSaved(guest) : () => undefined
  return await withWorkshop(guest, () =>
    execute(guest, {
      script: `mkdir -p workshop && ${isUi ? 'unset SSH_CONNECTION && ' : ''}exec scripts/with-packages --dev lab/learner/main.ts ${quoteAll(words)}`,
      what: 'the lab',
      ...(isUi && { ssh: ['-L', `${UI_PORT}:localhost:${UI_PORT}`] }),
    }).finally(stop),
  )
}

/** Editors save in several steps: one copy for all of them. */
const SETTLED_MS = 200

function sendWhenSaved(guest: Guest): () => void {
  const workshop = join(REPOSITORY, 'workshop')
  mkdirSync(workshop, { recursive: true })
  let timer: NodeJS.Timeout | undefined
  const send = () => void sendWorkshop(guest).catch(() => undefined) // The next save tries again; the end of the command says what is wrong.
  // With the folders below it: warm-ups have one of their own.
  const watcher = watch(workshop, { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(send, SETTLED_MS)
  })
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
