/**
 * The `Terminal` of this process. Nothing is asked of the descriptors before somebody wants to know: a command that prints plain text does not pay for it.
 */

import { fstatSync } from 'node:fs'
import { isatty } from 'node:tty'
import { visible } from '../../formats/text/visible.ts'
import { withInterruption } from '../../kernel/launch/cleanup.ts'
import type { Terminal } from '../command.ts'
import { printError } from '../print-error.ts'
import { stepper } from './progress.ts'
import { readLine } from './read-line.ts'
import { readSecret } from './read-secret.ts'
import { writeAll } from './write-all.ts'

const STDIN = 0
const STDOUT = 1
const STDERR = 2

/** What a shell sees of a process that a closed pipe has ended: 128 + SIGPIPE. Node itself ignores that signal. */
export const BROKEN_PIPE = 141

/** Of a terminal that does not say it, such as one that a program has made. */
const UNKNOWN_SIZE = { columns: 80, rows: 24 }

type Environment = Readonly<Record<string, string | undefined>>

/** @param env for NO_COLOR (no-color.org), FORCE_COLOR, TERM, and the pager's variables */
export function processTerminal(env: Environment = process.env): Terminal {
  const terminal: Terminal = {
    out(text) {
      // As with `docker ps | head -1`: it is no error that the reader has seen enough.
      if (!writeAll(STDOUT, typeof text === 'string' ? safe(text) : text)) process.exit(BROKEN_PIPE)
    },
    err(text) {
      try {
        writeAll(STDERR, typeof text === 'string' ? visible(text) : text)
      } catch {
        // There is no other place to say so, and what is said on stderr is never the result.
      }
    },
    error: error => printError(error, terminal, Boolean(env['MINIDOCK_DEBUG'])),
    async page(text) {
      if (!isTerminal(STDOUT)) return terminal.out(text)
      const { fits, pagerOf } = await import('./pager.ts')
      const pager = fits(text.toString(), process.stdout.rows || UNKNOWN_SIZE.rows) ? undefined : pagerOf(env)
      if (!pager) return terminal.out(text)
      const { page } = await import('../../kernel/launch/page.ts')
      if ((await page(text, pager, env)) === 'unread') terminal.out(text)
    },
    get interactive() {
      return isTerminal(STDIN)
    },
    get columns() {
      return isTerminal(STDOUT) ? process.stdout.columns || UNKNOWN_SIZE.columns : undefined
    },
    get progress() {
      return isTerminal(STDERR)
    },
    get colour() {
      return wantsColour(env, () => isTerminal(STDOUT) && isTerminal(STDERR))
    },
    get screen() {
      if (!canRewrite(env) || !isTerminal(STDERR)) return undefined
      const { columns, rows } = process.stderr
      return columns > 0 && rows > 0 ? { columns, rows } : UNKNOWN_SIZE
    },
    confirm(question) {
      terminal.out(`${question} [y/N] `)
      return readLine(STDIN).trim().toLowerCase() === 'y'
    },
    ask(question, isSecret = false) {
      if (isSecret) return readSecret(STDIN, question, terminal.out)
      terminal.out(question)
      return readLine(STDIN)
    },
    step: (label, work) => stepper(terminal, canRewrite(env))(label, work),
    interruptible: withInterruption,
  }
  return terminal
}

/** Whether a terminal is to get escape codes that move its cursor. */
function canRewrite(env: Environment): boolean {
  return env['TERM'] !== 'dumb' && !env['NO_COLOR']
}

/** A program that reads a pipe gets the text as it is. */
function safe(text: string): string {
  const shown = visible(text)
  return shown === text || !isTerminal(STDOUT) ? text : shown
}

/** Both streams may get colour, so both have to be terminals. */
export function wantsColour(env: Environment, areTerminals: () => boolean): boolean {
  if (env['NO_COLOR']) return false
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0'
  return env['TERM'] !== 'dumb' && areTerminals()
}

/** node:tty takes three milliseconds to load, and what is no character device is no terminal. */
function isTerminal(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice() && isatty(fd)
  } catch {
    // The descriptor is closed.
    return false
  }
}
