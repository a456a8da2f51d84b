/** What is wrong with argv, in docker's words, with what was probably meant. Loaded only when something is wrong. */

import { MinidockError } from '../../base/errors.ts'
import { didYouMean } from '../../formats/text/suggest.ts'
import type { FlagTable } from '../flags.ts'
import { globalFlags } from '../global-flags.ts'
import { arrives, type Later } from '../later/later.ts'
import { type LaterFlag, laterFlags, laterFlagsOf, neverFlags, runOnlyFlags } from '../later/later-flags.ts'
import { neverGlobalFlags, neverGlobalLetters } from '../later/never-commands.ts'
import { flagTitle, goQuote } from './flag-value.ts'
import type { ParseProblem } from './parse.ts'

export interface ProblemContext {
  readonly flags: FlagTable
  /** The command takes `run`'s flags. */
  readonly container?: boolean
  /** Its first spelling. */
  readonly command?: string
  /** The chapters of the engine. */
  readonly chapters?: readonly number[]
}

/** @returns an error of kind `invalid`, without the pointer to `--help` */
export function problemError(problem: ParseProblem, context: ProblemContext): MinidockError {
  switch (problem.kind) {
    case 'bad-syntax':
      return invalid(`bad flag syntax: ${problem.word}`)
    case 'unknown-flag':
      return unknownFlag(problem.name, context)
    case 'unknown-short':
      return unknownShort(problem.letters, context)
    case 'no-value':
      return invalid(
        problem.letters === undefined
          ? `flag needs an argument: --${problem.flag.name}`
          : `flag needs an argument: '${problem.letters}' in -${problem.letters}`,
      )
    case 'bad-value':
      return badValue(problem)
  }
}

/** What docker's command has and this one has not. */
function laterOf({ container, command = '' }: ProblemContext): Readonly<Record<string, LaterFlag>> {
  return container === true ? laterFlags : (lookUp(laterFlagsOf, command) ?? {})
}

/** Why minidock has no such flag, which docker has. */
function neverOf({ container, flags }: ProblemContext, name: string): string | undefined {
  if (flags === globalFlags) return lookUp(neverGlobalFlags, name)
  const why = container === true ? lookUp(neverFlags, name) : undefined
  return why === undefined ? undefined : `${why}; minidock does without`
}

function unknownFlag(name: string, context: ProblemContext): MinidockError {
  const { flags, command, chapters = [] } = context
  if (command === 'create' && runOnlyFlags.includes(name)) return invalid(`unknown flag: --${name}`, 'it is a flag of run')
  const later = lookUp(laterOf(context), name)
  if (later !== undefined) return laterError(`--${name}`, later, chapters)
  const never = neverOf(context, name)
  if (never !== undefined) return invalid(`unknown flag: --${name}`, never)
  const names = flags.flatMap(flag => [flag.name, ...(flag.aliases ?? [])])
  return invalid(
    `unknown flag: --${name}`,
    didYouMean(name, names, near => `--${near}`),
  )
}

function unknownShort(letters: string, context: ProblemContext): MinidockError {
  const { flags, chapters = [] } = context
  const letter = String.fromCodePoint(letters.codePointAt(0) ?? 0)
  const [name, later] = Object.entries(laterOf(context)).find(([, { short }]) => short === letter) ?? []
  if (name !== undefined && later !== undefined) return laterError(`-${letter} (--${name})`, later, chapters)
  const never = neverOf(context, (flags === globalFlags ? lookUp(neverGlobalLetters, letter) : undefined) ?? '')
  // Some write long flags with one dash: -name.
  const long = flags.find(flag => flag.name === letters.split('=')[0] && letters.length > 1)
  return invalid(`unknown shorthand flag: '${letter}' in -${letters}`, long ? `did you mean --${long.name}?` : never)
}

function laterError(title: string, later: Later, chapters: readonly number[]): MinidockError {
  if (!chapters.includes(later.chapter)) return invalid(arrives(title, later))
  return invalid(`unknown flag: ${title}`, 'docker has it, minidock does not')
}

function badValue({ flag, text, reason }: Extract<ParseProblem, { kind: 'bad-value' }>): MinidockError {
  const guess = flag.choices === undefined ? undefined : didYouMean(text, flag.choices)
  return invalid(`invalid argument ${goQuote(text)} for ${goQuote(flagTitle(flag))} flag: ${reason.message}`, guess ?? reason.hint)
}

function invalid(message: string, hint?: string): MinidockError {
  return new MinidockError('invalid', message, hint === undefined ? {} : { hint })
}

/** The table's own members only: `--constructor` is in none. */
export function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
