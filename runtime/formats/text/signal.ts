/** Signals by name and number, as docker takes them: `SIGTERM`, `term`, `15`, `SIGRTMIN+3`. Numbers are those of x86-64 and arm64 (signal(7)). */

import { MinidockError } from '../../base/errors.ts'
import { didYouMean } from './suggest.ts'

/** Without SIG, by number from 1 on. */
export const SIGNAL_NAMES =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  )

/** The C library keeps the first two real-time signals for itself. */
const [RTMIN, RTMAX] = [34, 64]

/**
 * @param hint what to do about a text that is no signal; absent: the nearest name
 * @returns 1 to 64
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseSignal(text: string, hint?: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : numberOf(text.toUpperCase().replace(/^SIG/, ''))
  if (number >= 1 && number <= RTMAX) return number
  const guess = didYouMean(text.toUpperCase().replace(/^SIG/, ''), SIGNAL_NAMES)
  throw new MinidockError('invalid', `invalid signal: ${text}`, {
    hint: hint ?? guess ?? 'a signal is a name or a number: SIGTERM, HUP, 9',
  })
}

/** The same text, when it is a signal's. @param hint instead of `parseSignal`'s */
export function checkSignal(text: string, hint?: string): string {
  parseSignal(text, hint)
  return text
}

function numberOf(name: string): number {
  const [, base, sign, offset] = /^RT(MIN|MAX)(?:([+-])(\d+))?$/.exec(name) ?? []
  if (base === undefined) return SIGNAL_NAMES.indexOf(name) + 1
  const number = (base === 'MIN' ? RTMIN : RTMAX) + (sign === '-' ? -1 : 1) * Number(offset ?? 0)
  return number >= RTMIN && number <= RTMAX ? number : 0
}
