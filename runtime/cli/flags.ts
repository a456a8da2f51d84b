/**
 * Flags as data. A table of these is all that the parser, `--help`, shell completion and the reference pages need to know of a flag;
 * what a flag *means* is its `apply`, which writes into the create request.
 */

import { isOfKind, MinidockError } from '../base/errors.ts'
import type { ContainerRequest } from '../formats/docker/request.ts'

/** What a flag's value is, once parsed. A kind's name is what docker prints for it in `--help` (nothing for bool). */
export interface FlagKinds {
  readonly bool: boolean
  readonly string: string
  /** A whole number. */
  readonly int: number
  /** Given once or many times; every value is kept, in order. */
  readonly list: readonly string[]
  /** A list of conditions: `status=exited`. */
  readonly filter: readonly string[]
  /** Bytes: `64m`, `1g`, `1024`. */
  readonly bytes: number
  /** Nanoseconds, from Go's notation: `1m30s`. */
  readonly duration: number
}

export type FlagKind = keyof FlagKinds

/** Values that completion knows: names of signals, the caller's exported variables, conditions on containers (`status=exited`), on events, and on what is pruned. */
export type ValueSource = 'signals' | 'variables' | 'container-filters' | 'event-filters' | 'prune-filters'

export interface FlagOf<K extends FlagKind> {
  readonly kind: K
  /** What `--help` prints for the kind, where docker has a word of its own: `map`, `decimal`. */
  readonly type?: string
  /** Without dashes: `hostname`. */
  readonly name: string
  /** One letter, without dash: `h`. */
  readonly short?: string
  /** Of kind `bytes`: `-1` is a value too, for no limit. */
  readonly unlimited?: boolean
  /** Docker's wording, where docker has the flag. A line break in it stays one. */
  readonly help: string
  /** Shown in `--help` as docker shows it; a flag without one that is not given is not applied. */
  readonly default?: FlagKinds[K]
  /** The one command that has it, where `create` and `run` do not both. */
  readonly only?: 'run'
  /** `update` has it too: it can be changed in a container that is there. */
  readonly update?: true
  /** Taken as docker takes it, and not listed in `--help`. */
  readonly hidden?: true
  /** Other spellings that docker still takes and does not list (`net` for `network`). */
  readonly aliases?: readonly string[]
  /**
   * The values there are, for completion and for the error about a wrong one. A value may also go on after one that ends in `:`.
   * A flag with `apply` judges its value there (`--cap-add` takes more spellings than it lists); without, the parser refuses what is not listed.
   */
  readonly choices?: readonly string[]
  /** What completion offers for a value, where any value may be given. */
  readonly completes?: ValueSource
  /**
   * The flag's meaning, for `create` and `run`: pure, changes the request only.
   * @throws {MinidockError} of kind `invalid`, naming the value and what would be valid
   */
  readonly apply?: (request: ContainerRequest, value: FlagKinds[K]) => void
}

export type Flag = { [K in FlagKind]: FlagOf<K> }[FlagKind]
export type FlagTable = readonly Flag[]

/** Whether it may be given many times, and every value is kept. */
export function isRepeatable({ kind }: Flag): boolean {
  return kind === 'list' || kind === 'filter'
}

/** The parsed values by flag name. A flag that was not given and has no default is absent. */
export type FlagValues = Readonly<Record<string, FlagKinds[FlagKind]>>

/** Whether a bool flag is on. */
export function isOn(values: FlagValues, name: string): boolean {
  return values[name] === true
}

/** A string flag's text; undefined when it was not given and has no default. */
export function textOf(values: FlagValues, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

/** A number, of bytes or nanoseconds where that is the flag's kind. */
export function numberOf(values: FlagValues, name: string): number | undefined {
  const value = values[name]
  return typeof value === 'number' ? value : undefined
}

/** A list flag's values; none when it was not given. */
export function listOf(values: FlagValues, name: string): readonly string[] {
  const value = values[name]
  return typeof value === 'object' ? value : []
}

/**
 * Returns what each value of a list flag says. The values are applied together, so the error has to say which of them is wrong.
 * @param title how docker names the flag there: `-v, --volume`
 * @throws what `read` throws; of kind `invalid`, it names flag and value
 */
export function readEach<T>(title: string, texts: readonly string[], read: (text: string) => T): T[] {
  return texts.map(text => {
    try {
      return read(text)
    } catch (error) {
      if (!isOfKind(error, 'invalid')) throw error
      const { message, hint } = error
      throw new MinidockError('invalid', `invalid argument ${JSON.stringify(text)} for "${title}" flag: ${message}`, {
        ...(hint === undefined ? {} : { hint }),
        cause: error,
      })
    }
  })
}
