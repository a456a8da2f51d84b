/** What these commands say while they work: to a person at a terminal, what goes on and for how long; nothing to a log. Sentences that matter are said to both. */

import { isatty } from 'node:tty'
import { MinidockError } from '../runtime/base/errors.ts'

const [STDIN, STDOUT, STDERR] = [0, 1, 2]
const LINE = 78

/** A whole interactive session is passed on only between terminals. */
export function isTerminal(): boolean {
  return isatty(STDIN) && isatty(STDOUT)
}

export function wantsColour(env: NodeJS.ProcessEnv = process.env): boolean {
  if (env['NO_COLOR']) return false
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0'
  return env['TERM'] !== 'dumb' && isatty(STDERR)
}

export function say(text: string): void {
  process.stderr.write(`minidock: ${text}\n`)
}

/** What a log needs no line for. */
export function inform(text: string): void {
  if (isatty(STDERR)) say(text)
}

/** Control characters of a program's output do nothing to this terminal. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be taken out
  return text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '')
}

/**
 * Does a piece of work under a line of progress.
 * @param work gets a function that says what it is at
 */
export async function step<T>(label: string, work: (note: (text: string) => void) => Promise<T>): Promise<T> {
  if (!isatty(STDERR)) return await work(() => undefined)
  const began = Date.now()
  const seconds = () => Math.round((Date.now() - began) / 1000)
  let now = ''
  const draw = () => {
    const text = `  ${label} … ${seconds()} s${now === '' ? '' : `  ${now}`}`
    process.stderr.write(`\r\x1b[K${text.slice(0, Math.min(process.stderr.columns || LINE, 120) - 1)}`)
  }
  const timer = setInterval(draw, 1000)
  draw()
  const end = (how: string) => {
    clearInterval(timer)
    process.stderr.write(`\r\x1b[K  ${label} … ${how}\n`)
  }
  try {
    const done = await work(text => {
      now = plain(text.split('\n')[0] ?? '')
      draw()
    })
    end(`${seconds()} s`)
    return done
  } catch (error) {
    end('failed')
    throw error
  }
}

/** An error, as all of minidock's are printed. */
export function printError(error: unknown): void {
  const known = error instanceof MinidockError
  const message = error instanceof Error ? error.message : String(error)
  const hint = known ? error.hint : 'this is a bug in minidock; MINIDOCK_DEBUG=1 shows where'
  const title = wantsColour() ? '\x1b[31mminidock:\x1b[0m' : 'minidock:'
  const lines = (hint ?? '').split('\n').filter(line => line !== '')
  process.stderr.write(`${[`${title} ${plain(message)}`, ...lines.map(line => `  ${plain(line)}`)].join('\n')}\n`)
  if (process.env['MINIDOCK_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`)
}
