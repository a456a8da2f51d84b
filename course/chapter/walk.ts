/** Walks through the parts of a chapter: shows each step, waits for a key if somebody is there to press one, and runs it in the sandbox. */

import type { Palette } from '../../runtime/cli/explain/palette.ts'
import type { Key } from './key.ts'
import type { Part, Stop } from './parts.ts'

/**
 * Runs a command in the sandbox.
 * @param part its number, from 0: each part has a shell of its own, that stays from one command to the next
 * @returns what it printed, on stdout and stderr, in the order of printing
 */
export type Runner = (command: string, part: number) => Promise<string>

export interface Audience {
  readonly palette: Palette
  write(text: string): void
  /** Absent: nobody is there to press one. */
  readonly key?: (hint: string) => Promise<Key>
}

export type Ending = 'finished' | 'quit' | 'interrupted'

export async function walk(parts: readonly Part[], audience: Audience, run: Runner): Promise<Ending> {
  const { palette, write } = audience
  for (const [part, { title, stops }] of parts.entries()) {
    write(`\n${palette.bold(title)}\n`)
    for (const [index, stop] of stops.entries()) {
      write(`\n${palette.faint(`${index + 1}/${stops.length}`)}${shown(stop, palette)}\n`)
      const key = (await audience.key?.(hintFor(stop))) ?? 'next'
      if (key === 'quit') return 'quit'
      if (key === 'interrupt') return 'interrupted'
      if (key === 'skip' && stop.kind === 'listing') break
      if (key === 'next' && stop.kind === 'command') write(endLine(await run(stop.bash, part)))
    }
  }
  return 'finished'
}

function shown(stop: Stop, { bold, faint }: Palette): string {
  if (stop.kind === 'listing') return `\n${stop.text}`
  const [first = '', ...more] = stop.command.split('\n')
  const prompt = (sign: string, line: string) => `${faint(sign)} ${bold(line)}`
  return [`  ${stop.why}`, prompt('$', first), ...more.map(line => prompt('>', line))].join('\n')
}

function hintFor({ kind }: Stop): string {
  return kind === 'command' ? 'enter: run it   s: skip it   q: end' : 'enter: go on   s: skip the list   q: end'
}

/** What comes next begins a line of its own. */
function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
