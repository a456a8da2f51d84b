/** `npm run lab watch`: checks again whenever the learner saves. A check that is under way is ended. */

import { existsSync, readFileSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { checkCommand } from './check.ts'
import { type Exercise, shownPath } from './exercises.ts'
import { ensureFile } from './workshop-file.ts'

/** Milliseconds: editors write a file in several steps. */
const DEBOUNCE = 80

/** Until Ctrl-C. */
export async function watchCommand(exercise: Exercise, terminal: Terminal): Promise<never> {
  const { file } = exercise
  ensureFile(exercise)
  let content = readFileSync(file, 'utf8')
  for (;;) {
    const changed = new AbortController()
    // The folder, because editors save by renaming a new file into place.
    const watcher = watch(dirname(file), (_, name) => {
      if (name === basename(file)) setTimeout(look, DEBOUNCE)
    })
    const look = () => {
      // Between two steps of an editor it may not be there.
      if (existsSync(file) && readFileSync(file, 'utf8') !== content) changed.abort()
    }
    const saved = new Promise(resolve => changed.signal.addEventListener('abort', resolve))
    look()
    await checkCommand(exercise, terminal, changed.signal)
    if (!changed.signal.aborted)
      terminal.out(`${palette(terminal.colour).faint(`waiting until ${shownPath(file)} is saved; Ctrl-C ends`)}\n\n`)
    await saved
    watcher.close()
    content = readFileSync(file, 'utf8')
  }
}
