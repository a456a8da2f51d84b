/**
 * Docker's rules for argv, which are those of Go's package pflag.
 *
 * `--name x`, `--name=x`, `-n x`, `-nx`, `-n=x`; letters in a row, of which the last may have a value (`-itp80:80`); a bool never takes the next word;
 * of a repeated flag the last counts, or all if it is a list; `--` ends the flags. Flags and arguments may be mixed, unless `interspersed` is false:
 * then the first argument ends the flags, so that those of `run IMAGE COMMAND -x` are the command's.
 *
 * Nothing is thrown: what is wrong is data, from which parse-problem.ts, loaded only then, makes the message.
 */

import { MinidockError } from '../../base/errors.ts'
import { cut } from '../../formats/text/cut.ts'
import { type Flag, type FlagKind, type FlagKinds, type FlagTable, type FlagValues, isRepeatable } from '../flags.ts'
import { parseFlagValue } from './flag-value.ts'

export interface ParseOptions {
  readonly flags: FlagTable
  readonly interspersed: boolean
  /** `-h` is docker's old spelling of `--help`, except where it is `--hostname`. */
  readonly shortHelp: boolean
}

export interface Parsed {
  readonly kind: 'parsed'
  /** Given flags and defaults. */
  readonly flags: FlagValues
  readonly args: readonly string[]
  /** `--help`, or `-h` where no flag has that letter. */
  readonly help: false | '--help' | '-h'
}

export type ParseProblem =
  | { readonly kind: 'bad-syntax'; readonly word: string }
  | { readonly kind: 'unknown-flag'; readonly name: string }
  /** `letters` begins with the unknown one: `xt` of `-ixt`. */
  | { readonly kind: 'unknown-short'; readonly letters: string }
  | { readonly kind: 'no-value'; readonly flag: Flag; readonly letters?: string }
  | { readonly kind: 'bad-value'; readonly flag: Flag; readonly text: string; readonly reason: MinidockError }

type Value = FlagKinds[FlagKind]

const HELP: Flag = { kind: 'bool', name: 'help', help: 'Print usage' }

export function parse(argv: readonly string[], { flags, interspersed, shortHelp }: ParseOptions): Parsed | ParseProblem {
  const values = new Map<string, Value>()
  const args: string[] = []
  let help: Parsed['help'] = false
  let next = 0

  while (next < argv.length) {
    const word = argv[next++] ?? ''
    if (word === '--') break
    if (word.startsWith('--')) {
      const problem = long(word)
      if (problem !== undefined) return problem
    } else if (word.startsWith('-') && word !== '-') {
      const problem = short(word.slice(1))
      if (problem !== undefined) return problem
    } else {
      args.push(word)
      if (!interspersed) break
    }
  }
  for (const word of argv.slice(next)) args.push(word)
  return { kind: 'parsed', flags: withDefaults(flags, values), args, help }

  function long(word: string): ParseProblem | undefined {
    if (/^--[-=]/.test(word)) return { kind: 'bad-syntax', word }
    const [name, inline] = cut(word.slice(2), '=')
    const flag = flags.find(each => each.name === name || each.aliases?.includes(name)) ?? (name === 'help' ? HELP : undefined)
    if (flag === undefined) return { kind: 'unknown-flag', name }
    const text = inline ?? (flag.kind === 'bool' ? 'true' : argv[next++])
    return text === undefined ? { kind: 'no-value', flag } : set(flag, text)
  }

  function short(word: string): ParseProblem | undefined {
    for (let letters = word; letters !== ''; ) {
      const letter = String.fromCodePoint(letters.codePointAt(0) ?? 0)
      const after = letters.slice(letter.length)
      const flag = flags.find(each => each.short === letter)
      if (flag === undefined && !(letter === 'h' && shortHelp)) return { kind: 'unknown-short', letters }
      if (flag === undefined) {
        help = '-h'
        letters = after
        continue
      }
      const inline = after.length > 1 && after.startsWith('=') ? after.slice(1) : undefined
      letters = flag.kind === 'bool' && inline === undefined ? after : ''
      const text = inline ?? (flag.kind === 'bool' ? 'true' : after === '' ? argv[next++] : after)
      const problem: ParseProblem | undefined = text === undefined ? { kind: 'no-value', flag, letters: letter } : set(flag, text)
      if (problem !== undefined) return problem
    }
    return undefined
  }

  function set(flag: Flag, text: string): ParseProblem | undefined {
    try {
      const value = parseFlagValue(flag, text)
      if (flag === HELP) help = value === true ? '--help' : false
      else if (isRepeatable(flag)) values.set(flag.name, [...elements(values.get(flag.name)), text])
      else values.set(flag.name, value)
      return undefined
    } catch (reason) {
      if (reason instanceof MinidockError) return { kind: 'bad-value', flag, text, reason }
      throw reason
    }
  }
}

function elements(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? value : []
}

/** In the table's order. An object without prototype: `--constructor` is a flag that was not given. */
function withDefaults(flags: FlagTable, given: ReadonlyMap<string, Value>): FlagValues {
  const values: Record<string, Value> = Object.create(null)
  for (const flag of flags) {
    const value = given.get(flag.name) ?? flag.default
    if (value !== undefined) values[flag.name] = value
  }
  return values
}
