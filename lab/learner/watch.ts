/**
 * `npm run lab watch`: checks again whenever the learner saves: the warm-ups, one after the other, then the exercise. When a warm-up passes, the next is begun
 * at once. A check that is under way is ended when its file is saved.
 */

import { existsSync, readFileSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { checkCommand } from './check.ts'
import { type Exercise, shownPath } from './exercises.ts'
import { checkWarmUp, gapText } from './warm-up.ts'
import { ensureWarmUps, waitingWarmUp } from './warm-ups.ts'
import { ensureFile } from './workshop-file.ts'

/** Milliseconds: editors write a file in several steps. */
const DEBOUNCE = 80

/** Until Ctrl-C. */
export async function watchCommand(exercise: Exercise, terminal: Terminal): Promise<never> {
  const { faint } = palette(terminal.colour)
  for (;;) {
    const { file, check } = stepOf(exercise, terminal)
    const saving = savingOf(file)
    const goesOn = await check(saving.signal)
    if (!saving.signal.aborted && !goesOn) terminal.out(`${faint(`waiting until ${shownPath(file)} is saved; Ctrl-C ends`)}\n`)
    if (!goesOn) await saving.saved
    saving.close()
    terminal.out('\n')
  }
}

interface Step {
  readonly file: string
  /** @returns whether the next step follows at once */
  check(signal: AbortSignal): Promise<boolean>
}

function stepOf(exercise: Exercise, terminal: Terminal): Step {
  const own = waitingWarmUp(exercise)
  if (!own) {
    ensureFile(exercise)
    const check = async (signal: AbortSignal) => {
      await checkCommand(exercise, terminal, signal)
      return false
    }
    return { file: exercise.file, check }
  }
  const made = ensureWarmUps(exercise, own)
  const check = async (signal: AbortSignal) => {
    const passed = await checkWarmUp(exercise, own, terminal, made, signal)
    if (!passed && !signal.aborted) {
      const { faint } = palette(terminal.colour)
      const { chapter } = exercise
      terminal.out(
        `\n${gapText(own)}\n${faint(`stuck: npm run lab hint ${chapter}    to the exercise: Ctrl-C, then npm run lab ${chapter}`)}\n`,
      )
    }
    if (passed && !waitingWarmUp(exercise)) terminal.out(`\nthe warm-ups of chapter ${exercise.chapter} are done: now the exercise\n`)
    return passed
  }
  return { file: own.file, check }
}

interface Saving {
  /** Aborted when the file has another content than it had. */
  readonly signal: AbortSignal
  readonly saved: Promise<unknown>
  close(): void
}

function savingOf(file: string): Saving {
  const content = readFileSync(file, 'utf8')
  const changed = new AbortController()
  const look = () => {
    // Between two steps of an editor it may not be there.
    if (existsSync(file) && readFileSync(file, 'utf8') !== content) changed.abort()
  }
  // The folder, because editors save by renaming a new file into place.
  const watcher = watch(dirname(file), (_, name) => {
    if (name === basename(file)) setTimeout(look, DEBOUNCE)
  })
  const saved = new Promise(resolve => changed.signal.addEventListener('abort', resolve))
  return { signal: changed.signal, saved, close: () => watcher.close() }
}
