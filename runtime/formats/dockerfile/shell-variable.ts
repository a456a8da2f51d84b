/**
 * `$name` and `${name…}` inside of a word. After `:-`, `#` and their like comes a word that may hold variables again.
 * Source: moby/buildkit, frontend/dockerfile/shell/lex.go, `processDollar`.
 */

import { MinidockError } from '../../base/errors.ts'
import type { Growth } from './growth.ts'
import { parseShellPattern, replacePattern, trimPattern } from './shell-pattern.ts'
import type { EscapeToken } from './tree.ts'

export type Variables = ReadonlyMap<string, string>

export interface WordOptions {
  readonly escapeToken: EscapeToken
  /** `keep`: they stay in the text; `ignore`: they are ordinary characters. */
  readonly quotes?: 'keep' | 'ignore'
  /** Whether escape characters stay in the text. */
  readonly keepEscapes?: boolean
  /** Whether variables that are not set stay as they are written. */
  readonly keepUnset?: boolean
  /** Whether `<<` and white space after it belong to the word that follows: `<< EOF`. */
  readonly hereDocuments?: boolean
  /** Counts what variables add; default: one for each word. */
  readonly growth?: Growth
  /** Is told the name of each variable that is not set. */
  readonly onUnset?: (name: string) => void
}

/** A text that is read once, from its beginning to its end. */
export interface Reader {
  readonly text: string
  readonly variables: Variables
  readonly options: WordOptions
  readonly growth: Growth
  /** Where it goes on. */
  at: number
  /** How many braces are open. */
  depth: number
}

/** Reads up to a character that stands outside of quotes, and past it; returns what is before it, with its variables. */
export type ReadUpTo = (reader: Reader, stop: '}' | '/', keepEscapes: boolean) => string

/** A file has no reason to nest deeper, and each level is a call. */
const DEEPEST = 50

const NAME = /[\p{L}\p{Nd}_]+/uy
const DIGITS = /\p{Nd}+/uy
/** What a shell calls special parameters. They are read as names, and never set. */
const SPECIAL = '@*#?-$!0'

/** Reads what begins with a dollar sign, and returns its value. @throws {MinidockError} of kind `invalid`, in docker's words */
export function readVariable(reader: Reader, keepEscapes: boolean, upTo: ReadUpTo): string {
  const begin = reader.at++
  if (reader.text[reader.at] !== '{') {
    const name = readName(reader)
    return name === '' ? '$' : (valueOfName(reader, name) ?? unset(reader, begin))
  }
  reader.at++
  if (++reader.depth > DEEPEST) throw refuse(`substitutions are nested more than ${DEEPEST} deep`)
  const value = readBraces(reader, begin, keepEscapes, upTo)
  reader.depth--
  return value
}

function readBraces(reader: Reader, begin: number, keepEscapes: boolean, upTo: ReadUpTo): string {
  const { text, options } = reader
  if (reader.at >= text.length) throw refuse("syntax error: missing '}'")
  if ('{}:'.includes(text[reader.at] ?? '')) throw refuse('syntax error: bad substitution')
  const name = readName(reader)
  const colon = text[reader.at] === ':'
  const operator = text[reader.at + (colon ? 1 : 0)] ?? ''
  reader.at += colon ? 2 : 1
  if (operator === '') throw refuse("syntax error: missing '}'")
  if (operator === '}' && !colon) return valueOfName(reader, name) ?? unset(reader, begin)
  const change = readChange(reader, operator, colon, keepEscapes, upTo)
  const value = valueOfName(reader, name)
  return value === undefined && options.keepUnset ? unset(reader, begin) : change(name, value)
}

type Change = (name: string, value: string | undefined) => string

function readChange(reader: Reader, operator: string, colon: boolean, keepEscapes: boolean, upTo: ReadUpTo): Change {
  if (operator === '/' && !colon) {
    const all = reader.text[reader.at] === '/'
    if (all) reader.at++
    const pattern = parseShellPattern(upTo(reader, '/', true))
    const by = upTo(reader, '}', true)
    return (_name, value = '') => replacePattern(value, pattern, by, all, reader.growth)
  }
  if (!'-+?#%'.includes(operator)) throw refuse(`unsupported modifier (${colon ? ':' : ''}${operator}) in substitution`)
  const word = upTo(reader, '}', keepEscapes || operator === '#' || operator === '%')
  return (name, value) =>
    applyOperator(operator, { name, word, value, usable: colon && value === '' ? undefined : value, growth: reader.growth })
}

interface Operands {
  readonly name: string
  readonly word: string
  readonly value: string | undefined
  /** The value, unless it counts as not set. */
  readonly usable: string | undefined
  readonly growth: Growth
}

function applyOperator(operator: string, { name, word, value, usable, growth }: Operands): string {
  switch (operator) {
    case '-':
      return usable ?? word
    case '+':
      return usable === undefined ? '' : word
    case '?':
      if (usable !== undefined) return usable
      throw refuse(`${name}: ${word || `is not allowed to be ${value === undefined ? 'unset' : 'empty'}`}`)
    default: {
      const longest = word.startsWith(operator)
      const pattern = parseShellPattern(longest ? word.slice(1) : word)
      return trimPattern(value ?? '', pattern, operator === '#' ? 'front' : 'back', longest, growth)
    }
  }
}

function readName(reader: Reader): string {
  const { text, at } = reader
  const digits = matchAt(DIGITS, text, at)
  const name = digits || (SPECIAL.includes(text[at] ?? '\n') ? (text[at] ?? '') : matchAt(NAME, text, at))
  reader.at += name.length
  return name
}

function valueOfName({ variables, options, growth }: Reader, name: string): string | undefined {
  const value = variables.get(name)
  if (value === undefined) options.onUnset?.(name)
  else growth.add(value.length)
  return value
}

function unset({ text, at, options }: Reader, begin: number): string {
  return options.keepUnset ? text.slice(begin, at) : ''
}

/** @param pattern sticky */
export function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

export function refuse(message: string): MinidockError {
  return new MinidockError('invalid', message, {
    hint: 'variables are written $NAME or, with braces, as in a shell; a dollar sign is \\$ or, in single quotes, $',
  })
}
