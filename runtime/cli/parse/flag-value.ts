/** One flag's value from its text, as Go's `strconv` and docker's options read it. What is wrong with it is said in their words. */

import { MinidockError } from '../../base/errors.ts'
import { parseBool } from '../../formats/go/bool.ts'
import { parseBytes, parseDuration } from '../../formats/go/units.ts'
import { checkFilter } from '../../formats/text/filters.ts'
import type { Flag } from '../flags.ts'

/** A list flag's text is one element of the list. */
type OneValue = boolean | string | number

/** @throws {MinidockError} of kind `invalid`: the reason alone, without the flag */
export function parseFlagValue(flag: Flag, text: string): OneValue {
  const value = parseKind(flag, text)
  const { choices } = flag
  if (choices === undefined || flag.apply !== undefined || isChoice(text, choices)) return value
  throw new MinidockError('invalid', `must be one of ${choices.join(', ')}`)
}

function parseKind(flag: Flag, text: string): OneValue {
  switch (flag.kind) {
    case 'bool':
      return parseFlagBool(text)
    case 'int':
      return parseInteger(text)
    case 'bytes':
      return parseBytes(text, { unlimited: flag.unlimited ?? false })
    case 'duration':
      return parseDuration(text)
    case 'filter':
      checkFilter(text)
      return text
    case 'string':
    case 'list':
      return text
  }
}

export function isChoice(text: string, choices: readonly string[]): boolean {
  return choices.some(choice => text === choice || (choice.endsWith(':') && text.startsWith(choice)))
}

/** In the words of Go's `strconv`. */
function parseFlagBool(text: string): boolean {
  const value = parseBool(text)
  if (value !== undefined) return value
  throw new MinidockError('invalid', `strconv.ParseBool: parsing ${goQuote(text)}: invalid syntax`, { hint: 'it is either true or false' })
}

const INTEGER = /^([+-]?)(0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])+|0|[1-9](?:_?\d)*)$/

/** Go's `strconv.ParseInt` with base 0: `10`, `-1`, `0x10`, `0o17`, `017`, `1_000`. */
function parseInteger(text: string): number {
  const fail = (problem: string) =>
    new MinidockError('invalid', `strconv.ParseInt: parsing ${goQuote(text)}: ${problem}`, { hint: 'it is a whole number, such as 5' })
  const [, sign, digits] = INTEGER.exec(text) ?? []
  if (digits === undefined) throw fail('invalid syntax')
  const octal = /^0[0-7_]+$/.test(digits)
  const value = Number((octal ? `0o${digits.slice(1)}` : digits).replaceAll('_', ''))
  if (!Number.isSafeInteger(value)) throw fail('value out of range')
  return sign === '-' && value !== 0 ? -value : value
}

/** Go's `%q`, near enough: JSON's string. */
export function goQuote(text: string): string {
  return JSON.stringify(text)
}

/** How docker names a flag in messages and in `--help`: `-e, --env`, `--rm`. */
export function flagTitle(flag: { readonly name: string; readonly short?: string }): string {
  return flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`
}
