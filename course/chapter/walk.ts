/** Walks through the parts of a chapter: shows each step, waits for a key if somebody is there to press one, and runs it in the sandbox. */

import type { Palette } from '../../runtime/cli/explain/palette.ts'
import { lineWidth, narrow } from '../narrow.ts'
import type { Key } from './key.ts'
import type { Part, Stop } from './parts.ts'
import { typedLines } from './typed-lines.ts'

/** Columns: a sign and a space. */
const PROMPT = 2

/**
 * Runs a command in the sandbox.
 * @param part its number, from 0: each part has a shell of its own, that stays from one command to the next
 * @returns what it printed, on stdout and stderr, in the order of printing
 */
export type Runner = (command: string, part: number) => Promise<string>

export interface Audience {
  readonly palette: Palette
  /** The terminal's; absent: there is none, and no line is broken. */
  readonly columns?: number
  /** Shows what the course says, in its colours. */
  write(text: string): void
  /** Shows what a command has printed: whatever that is, it must not steer the terminal. */
  print(text: string): void
  /** Absent: nobody is there to press one. */
  readonly key?: (hint: string) => Promise<Key>
}

export type Ending = 'finished' | 'quit' | 'interrupted'

export async function walk(parts: readonly Part[], audience: Audience, run: Runner): Promise<Ending> {
  const { palette, columns, write, print } = audience
  for (const [part, { title, stops }] of parts.entries()) {
    write(narrow(`\n${palette.bold(title)}\n`, columns))
    for (const [index, stop] of stops.entries()) {
      write(`\n${shown(stop, `${index + 1}/${stops.length}`, audience)}\n`)
      const key = (await audience.key?.(hintFor(stop))) ?? 'next'
      if (key === 'quit') return 'quit'
      if (key === 'interrupt') return 'interrupted'
      if (key === 'skip' && stop.kind === 'listing') break
      if (stop.kind === 'listing') continue
      // One that is skipped is run as well: later steps use what it makes.
      const output = await run(stop.bash, part)
      if (key === 'next') print(endLine(output))
    }
  }
  return 'finished'
}

/** @param place `2/10` */
function shown(stop: Stop, place: string, { palette: { bold, faint }, columns }: Audience): string {
  if (stop.kind === 'listing') return narrow(`${faint(place)}\n${stop.text}`, columns)
  const [first = '', ...more] = typedLines(stop.command, columns === undefined ? undefined : lineWidth(columns) - PROMPT)
  const prompt = (sign: string, line: string) => `${faint(sign)} ${bold(line)}`
  return [narrow(`${faint(place)}  ${stop.why}`, columns), prompt('$', first), ...more.map(line => prompt('>', line))].join('\n')
}

function hintFor({ kind }: Stop): string {
  return kind === 'command' ? 'enter: run it   s: run it silently   q: end' : 'enter: go on   s: skip the list   q: end'
}

/** What comes next begins a line of its own. */
function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
