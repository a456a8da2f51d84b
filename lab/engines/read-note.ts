/** What the note of a learner's file (learner-file.ts) says, to the process that has started the engine: while the engine runs, and when it has ended. */

import { readFileSync, statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { within } from '../suite/slowness.ts'
import { type Note, noteBehind } from './learner-file.ts'
import { ended, endlessLoop, endlessTimer, type Trouble } from './trouble.ts'

/** A method of a heart takes microseconds. What is still in it after so many seconds, on a quiet machine, will be for ever. */
const PATIENCE = 3

/** Looks at the note from time to time: a heart that hangs is found long before the time of its command is over. */
export class Watch {
  trouble: Trouble | undefined
  readonly #note: string
  #timer: NodeJS.Timeout | undefined

  constructor(note: string) {
    this.#note = note
  }

  begin(pid: number, kill: () => void): void {
    this.#timer = setInterval(async () => {
      const note = readNote(this.#note)
      if (!('file' in note && isOld(this.#note))) return
      this.end()
      this.trouble = note.kind === 'going on' ? endlessTimer(note.file) : endlessLoop(note.file, note.method, await lineOf(note.file, pid))
      kill()
    }, 200)
  }

  end(): void {
    clearInterval(this.#timer)
  }
}

async function lineOf(file: string, pid: number): Promise<number | undefined> {
  const { stuckLine } = await import('./stuck-line.ts')
  return await stuckLine(pid, pathToFileURL(file).href)
}

/** For what a monitor runs. Nothing waits for it, so the age of its note tells that it hangs. */
export function troubleBehind(path: string): Trouble | undefined {
  const behind = noteBehind(path)
  const note = readNote(behind)
  if (note.kind === 'trouble') return note.trouble
  return note.kind === 'under way' && isOld(behind) ? endlessLoop(note.file, note.method, undefined) : undefined
}

/** Says whether it was written longer ago than anything takes: a heart that is asked again and again writes the same each time. */
function isOld(path: string): boolean {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  // To ask how slow the machine is takes time: only where it matters.
  return age >= PATIENCE * 1000 && age >= within(PATIENCE)
}

export function readNote(path: string): Note {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Note
  } catch {
    return { kind: 'nothing' } // There is none, or it is being written.
  }
}

/** For a process that has ended. */
export function troubleIn(note: Note): Trouble | undefined {
  switch (note.kind) {
    case 'nothing':
    case 'going on':
      return undefined
    case 'trouble':
      return note.trouble
    case 'under way':
      return ended(note.file, note.method)
  }
}
