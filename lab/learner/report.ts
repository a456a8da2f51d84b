/** What a check of the learner's file looks like. Pure: events in, text out. */

import type { Palette } from '../../runtime/cli/explain/palette.ts'
import type { Outcome } from '../checks/runner/event.ts'
import type { CallFailure } from '../engines/call-failure.ts'
import type { Trouble } from '../engines/trouble.ts'
import type { TypeError as WrongType } from './type-check.ts'

export interface Marks {
  readonly passed: string
  readonly failed: string
}

export function marks(colour: boolean): Marks {
  return colour ? { passed: '\x1b[32mpassed\x1b[0m', failed: '\x1b[31mfailed\x1b[0m' } : { passed: 'passed', failed: 'failed' }
}

/** The lines under a check that has not passed: expected of the system, seen, where to look. */
export function explanation(outcome: Outcome, { bold }: Pick<Palette, 'bold'>, indent?: string): string {
  if (outcome.kind === 'passed') return ''
  const rows: [string, string][] =
    outcome.kind === 'could-not'
      ? [['could not check', outcome.why]]
      : [
          ['expected', outcome.expected],
          ['seen', outcome.seen],
          ['look at', placesOf(outcome)],
        ]
  return labelled(rows, bold, indent)
}

/** Texts of one line or more, each beside what it is. */
export function labelled(rows: readonly (readonly [label: string, text: string])[], bold: Palette['bold'], indent = '    '): string {
  const width = Math.max(...rows.map(([label]) => label.length))
  return rows
    .map(([label, text]) => {
      const [first = '', ...more] = shortened(text.split('\n'))
      const under = more.map(line => `${indent}${' '.repeat(width)}  ${line}`.trimEnd())
      return `${[`${indent}${bold(label.padEnd(width))}  ${first}`.trimEnd(), ...under].join('\n')}\n`
    })
    .join('')
}

/** More than a screen is not read. */
const LINES = 8

function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= LINES ? lines : [...lines.slice(0, LINES - 1), `… and ${lines.length - LINES + 1} more lines`]
}

/** What the check is about; before that, a call that has failed, if it is the learner's own or known to come of what they have done. */
export function placesOf({ where, call }: Extract<Outcome, { kind: 'failed' }>): string {
  return call?.place === undefined && call?.todo === undefined ? where : `${callText(call)}\n${where}`
}

/** Longer calls (an overlay's options, a message of netlink) lose their middle. */
const LONGEST_CALL = 300

/** `workshop/02-namespaces.ts:42, umount2(".", 0): EBUSY, likely because …`. */
export function callText({ call, errno, likely, place }: CallFailure): string {
  const because = likely === undefined ? '' : `, likely because ${likely}`
  return `${place === undefined ? '' : `${place}, `}${shortCall(call)}: ${errno}${because}`
}

/** Without most of what ids and environments have in them. */
function shortCall(call: string): string {
  const short = call.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…').replace(/^(execve\("[^"]*").*/, '$1, …)')
  return short.length <= LONGEST_CALL ? short : `${short.slice(0, LONGEST_CALL / 2)} … ${short.slice(-LONGEST_CALL / 2)}`
}

/**
 * Nothing works, because of one call.
 * @param what `no container starts`
 * @param kept TODOs that have passed before
 */
export function stuckText(what: string, call: CallFailure, kept: readonly number[]): string {
  const lines = [
    ...(call.place === undefined ? ['this call is the engine’s own: what your code did before it, or left out, makes it fail'] : []),
    ...(kept.length === 0 ? [] : [`${kept.map(todo => `TODO ${todo}`).join(', ')}: passed before, and that stays`]),
  ]
  return `${what}: ${callText(call)}\n${lines.map(line => `  ${line}\n`).join('')}`
}

/**
 * @param file as it is shown
 * @param advice a line on what to do about a message; undefined if there is none
 */
export function typeErrorsText(file: string, errors: readonly WrongType[], advice?: (message: string) => string | undefined): string {
  return errors
    .map(({ line, message }) => {
      const advised = advice?.(message)
      return `${file}:${line}: type error: ${message}\n${advised === undefined ? '' : `  ${advised}\n`}`
    })
    .join('')
}

/** The learner's own mistake: what happened, and in which line. */
export function troubleText({ kind, message, file, line }: Trouble, shown: (path: string) => string): string {
  const hints: Readonly<Record<Trouble['kind'], string>> = {
    'syntax error': 'Node cannot read the file; nothing was checked',
    'missing import': 'Node cannot load the file; nothing was checked',
    crash: 'your code has thrown this; the checks end here',
    'endless loop': 'it was ended; nothing of it is left on the machine',
    ended: 'no process.exit() here: the engine goes on after your code; the checks end here',
    'no heart': 'it begins with: export const heart',
    'wrong export': 'undefined is the value of a name that does not exist',
  }
  return `${shown(file)}${line === undefined ? '' : `:${line}`}: ${kind}: ${message}\n  ${hints[kind]}\n`
}
