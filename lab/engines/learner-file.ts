/**
 * The file of a learner, as a part of the engine: what it does to the process that loads it (crash, end it, never return) is written down for the program that
 * started the process, with file and line. `npm run lab` then says so, instead of "a bug in minidock".
 *
 * The note is one file, NOTE, rewritten at each step: what is under way, so that somebody can see where it hangs; at the end nothing, or what went wrong.
 */

import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { MinidockError } from '../../runtime/base/errors.ts'
import { checked } from './checked-emitter.ts'
import { ended, endlessLoop, headline, lineIn, type Trouble, troubleOf } from './trouble.ts'

/** The environment variable that has the note's path. */
export const NOTE = 'MINIDOCK_LAB_NOTE'

export type Note =
  | { readonly kind: 'nothing' }
  /** `enter()`; undefined while the file is being loaded. */
  | { readonly kind: 'under way'; readonly file: string; readonly method?: string }
  /** The engine has done its work, and the process lives on for something of the file's. */
  | { readonly kind: 'going on'; readonly file: string }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }

let current: Note = { kind: 'nothing' }

/** What a monitor runs behind the back of whoever waits for a command has a note of its own: the two would write over each other's. */
export function noteBehind(note: string): string {
  return `${note}.behind`
}

function writeNote(note: Note): void {
  current = note
  const path = process.env[NOTE]
  if (path) writeFileSync(process.argv.includes('restart-policy') ? noteBehind(path) : path, JSON.stringify(note))
}

/** @returns the export `heart` of the file, whatever it is */
export async function loadLearnerFile(file: string): Promise<unknown> {
  return (await loadLearnerModule(file))['heart']
}

/** @returns all exports of the file */
export async function loadLearnerModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  noteWhatEndsTheProcess(file)
  writeNote({ kind: 'under way', file })
  try {
    const loaded: Readonly<Record<string, unknown>> = await import(pathToFileURL(file).href)
    writeNote({ kind: 'nothing' })
    return { ...loaded }
  } catch (error) {
    throw troubled(troubleOf(error, file))
  }
}

/**
 * The learner's heart with each method watched. It has what ours has, by name and by type: the rest is for the type checker to say.
 * @param heart or all exports of a file that has no heart
 * @throws {MinidockError} something of it is missing
 */
export function watched<Heart extends object>(own: Heart, heart: unknown, file: string, isWholeFile = false): Heart {
  for (const [name, value] of Object.entries(own)) {
    const theirs: unknown = typeof heart === 'object' && heart !== null ? Reflect.get(heart, name) : undefined
    if (typeof theirs === typeof value) continue
    if (isWholeFile) throw troubled({ kind: 'wrong export', message: `${name} is of type ${typeof theirs}, not ${typeof value}`, file })
    const message =
      heart === undefined
        ? 'it exports nothing by the name of heart'
        : `its heart has no ${name}${typeof value === 'function' ? '()' : ''}, or one of another kind`
    throw troubled({ kind: 'no heart', message, file })
  }
  return new Proxy(heart as Heart, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (...args: unknown[]) => call(value, target, args, String(name), file) : value
    },
  })
}

function call(
  method: { apply(self: unknown, args: unknown[]): unknown },
  self: unknown,
  args: unknown[],
  name: string,
  file: string,
): unknown {
  writeNote({ kind: 'under way', file, method: name })
  try {
    const result = method.apply(
      self,
      args.map(arg => checked(arg, { file, method: name })),
    )
    const all = isGenerator(result) ? gathered(result, file, name) : result
    writeNote({ kind: 'nothing' })
    return typeof all === 'function' ? (...more: unknown[]) => call(all, undefined, more, name, file) : all
  } catch (error) {
    if (error instanceof MinidockError) throw error
    throw troubled(troubleOf(error, file))
  }
}

function isGenerator(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value && 'next' in value
}

/** More than any heart yields, even if it gives each byte of a chunk of 64 kB alone. */
const ENDLESS = 100_000

/** A generator runs when somebody takes from it: here and now, so that what goes wrong is seen to go wrong in the file. */
function gathered(values: Iterable<unknown>, file: string, method: string): unknown[] {
  const all: unknown[] = []
  for (const value of values) if (all.push(value) > ENDLESS) throw troubled(endlessLoop(file, method, undefined))
  return all
}

/** The engine has done its work. A timer that is left is none of its own: with it the process does not end. */
export function noteWhatGoesOn(file: string): void {
  if (current.kind !== 'nothing' || !process.getActiveResourcesInfo().includes('Timeout')) return
  writeNote({ kind: 'going on', file })
  process.once('exit', () => {
    if (current.kind === 'going on') writeNote({ kind: 'nothing' })
  })
}

/** Node's exit code when nothing more can happen and the file is still waited for: `await` of what never comes. */
const NEVER_SETTLED = 13

function noteWhatEndsTheProcess(file: string): void {
  // Called by process.exit() itself: whoever has called that is on the stack.
  process.once('exit', code => {
    if (current.kind !== 'under way') return
    const { method } = current
    const line = lineIn(new Error().stack, file)
    writeNote({ kind: 'trouble', trouble: code === NEVER_SETTLED ? endlessLoop(file, method, line) : ended(file, method, line) })
  })
  // What it throws later: in a timer, or in a promise that nobody waits for.
  process.on('uncaughtExceptionMonitor', error => {
    const trouble = troubleOf(error, file)
    if (trouble.line !== undefined) writeNote({ kind: 'trouble', trouble })
  })
}

function troubled(trouble: Trouble): MinidockError {
  writeNote({ kind: 'trouble', trouble })
  return new MinidockError('engine', headline(trouble), { hint: 'fix your file first' })
}
