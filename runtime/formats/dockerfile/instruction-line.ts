/**
 * An instruction in its parts: the keyword, flags, and what follows them.
 * Source: moby/buildkit, frontend/dockerfile/parser/split_command.go and instructions/bflag.go.
 */

import { isOfKind } from '../../base/errors.ts'
import { suggest } from '../text/suggest.ts'
import { hasPlace } from './place.ts'
import type { EscapeToken, Source } from './tree.ts'

/** Makes an error about an instruction. `word` is what it is about, `advice` what to do. */
export type Fail = (message: string, word?: string, advice?: string) => Error

export interface InstructionLine {
  /** In upper case. */
  readonly keyword: string
  /** As written. */
  readonly word: string
  /** `--from=build`, without quotes. */
  readonly flags: readonly string[]
  /** Without white space at its ends. */
  readonly rest: string
  readonly source: Source
  readonly escapeToken: EscapeToken
  readonly fail: Fail
}

export function splitInstruction(source: Source, escapeToken: EscapeToken, fail: Fail): InstructionLine {
  const text = source.text.trim()
  const [word = ''] = /^[^\t\v\f\r ]+/.exec(text) ?? []
  const { flags, rest } = takeFlags(text.slice(word.length).trim())
  return { keyword: word.toUpperCase(), word, flags, rest, source, escapeToken, fail }
}

/** Takes words that begin with `--` from the front. Quotes and backslashes in them are resolved; `--` alone ends them. */
function takeFlags(text: string): { flags: readonly string[]; rest: string } {
  const flags: string[] = []
  let rest = text
  while (rest.startsWith('--')) {
    const [whole = rest] = /^(?:[^\s"'\\]+|"(?:[^"\\]+|\\.)*(?:"|\\?$)|'(?:[^'\\]+|\\.)*(?:'|\\?$)|\\.|\\$)+/s.exec(rest) ?? []
    rest = rest.slice(whole.length).trimStart()
    if (whole === '--') break
    flags.push(unquote(whole))
  }
  return { flags, rest }
}

function unquote(text: string): string {
  return text.replaceAll(/\\(.?)|["']/gs, (_whole, escaped?: string) => escaped ?? '')
}

type Kind = 'switch' | 'text' | 'list'
type Values<S extends Readonly<Record<string, Kind>>> = {
  readonly [Name in keyof S]: S[Name] extends 'switch' ? boolean : S[Name] extends 'text' ? string | undefined : readonly string[]
}

/**
 * Reads an instruction's flags. A switch that is not given is off.
 * @throws what `line.fail` returns, in docker's words
 */
export function readFlags<const S extends Readonly<Record<string, Kind>>>(line: InstructionLine, kinds: S): Values<S> {
  const given = new Map<string, string[]>()
  for (const flag of line.flags) {
    const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(flag) ?? []
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (kind === undefined) throw line.fail(`unknown flag: --${name}${maybe(name, Object.keys(kinds), '--')}`, `--${name}`)
    const before = given.get(name)
    if (before && kind !== 'list') throw line.fail(`duplicate flag specified: --${name}`, `--${name}`)
    if (value === undefined ? kind !== 'switch' : kind === 'switch' && value === '')
      throw line.fail(`missing a value on flag: --${name}`, `--${name}`, `write --${name}=VALUE`)
    if (kind === 'switch' && !/^(?:true|false)?$/i.test(value ?? ''))
      throw line.fail(`expecting boolean value for flag --${name}, not: ${value}`, `--${name}`)
    if (before) before.push(value ?? 'true')
    else given.set(name, [value ?? 'true'])
  }
  const values = Object.entries(kinds).map(([name, kind]) => [name, typed(kind, given.get(name))])
  return Object.fromEntries(values) as Values<S>
}

function typed(kind: Kind, given: readonly string[] = []): boolean | string | undefined | readonly string[] {
  if (kind === 'list') return given
  return kind === 'text' ? given[0] : given[0]?.toLowerCase() === 'true'
}

/** ` (did you mean RUN?)`, or nothing when no name is near. */
export function maybe(typed: string, names: readonly string[], prefix = ''): string {
  const [nearest] = suggest(typed, names)
  return nearest === undefined ? '' : ` (did you mean ${prefix}${nearest}?)`
}

/** Calls what reads a part of an instruction and knows nothing of the file: its errors get the place. @param word what to point at */
export function locating<T>(fail: Fail, word: string | undefined, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (isOfKind(error, 'invalid') && !hasPlace(error)) throw fail(error.message, word, error.hint)
    throw error
  }
}
