/**
 * Environment variables as docker takes them: files for `--env-file`, values for `-e`, and how one list goes over another.
 * No quotes, no escapes, no `export`: what follows `=` is the value, to the end of the line.
 */

import { MinidockError } from '../../base/errors.ts'

/** The environment that a name without a value is taken from. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Lines `KEY=value` of a file as a list; a line `KEY` takes its value from the environment, and is left out if it has none there.
 * @param content the file's bytes; a string if it is known to have been UTF-8
 * @throws {MinidockError} of kind `invalid`, in docker's words, with the line's number in the hint
 */
export function parseEnvFile(
  content: Uint8Array | string,
  options: { readonly file: string; readonly environment: Environment },
): string[] {
  const fail = (problem: string, number: number) =>
    new MinidockError('invalid', `invalid env file (${options.file}): ${problem}`, { hint: `see line ${number} of ${options.file}` })
  const text = typeof content === 'string' ? content : decode(content, fail)
  const variables: string[] = []
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    // Space before a name is dropped, space after a value is part of it.
    const line = raw.trimStart()
    if (line === '' || line.startsWith('#')) continue
    const name = nameOf(line)
    if (name === '') throw fail(`no variable name on line '${bounded(line)}'`, index + 1)
    if (/[ \t]/.test(name)) throw fail(`variable '${bounded(name)}' contains whitespaces`, index + 1)
    const value = options.environment[name]
    if (name !== line) variables.push(line)
    else if (value !== undefined) variables.push(`${name}=${value}`)
  }
  return variables
}

function decode(content: Uint8Array, fail: (problem: string, number: number) => MinidockError): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const lines: string[] = []
  for (let start = 0; start <= content.length; ) {
    const newline = content.indexOf(0x0a, start)
    const end = newline === -1 ? content.length : newline
    const bytes = content.subarray(start, end)
    try {
      lines.push(decoder.decode(bytes))
    } catch {
      // A fatal decoder throws for one reason only: these bytes are no UTF-8.
      throw fail(`invalid utf8 bytes at line ${lines.length + 1}: [${bounded(bytes.join(' '))}]`, lines.length + 1)
    }
    start = end + 1
  }
  return lines.join('\n')
}

/**
 * The value of one `-e`: `KEY=value` as it is; `KEY` with its value from the environment, or alone if it has none there (which takes the image's away).
 * @throws {MinidockError} of kind `invalid` if there is no name
 */
export function parseEnvFlag(value: string, environment: Environment): string {
  if (nameOf(value) === '') throw new MinidockError('invalid', `invalid environment variable: ${value}`, { hint: 'write -e NAME=value' })
  const inherited = environment[value]
  return inherited === undefined ? value : `${value}=${inherited}`
}

/**
 * `over` laid on `base`: a variable that both have keeps its place in `base` and gets the value of `over`; new ones follow. `KEY` without `=` in `over` removes it.
 * With an empty base it removes doubles, the last value winning.
 */
export function mergeEnv(base: readonly string[], over: readonly string[]): string[] {
  const merged = new Map<string, string>()
  for (const variable of base) merged.set(nameOf(variable), variable)
  for (const variable of over) {
    if (variable.includes('=')) merged.set(nameOf(variable), variable)
    else merged.delete(variable)
  }
  return [...merged.values()]
}

/**
 * Returns a container's variables in the order in which docker keeps them (moby, daemon/commit.go, `merge`): those that were asked for, then those that only its
 * image has. `KEY` without `=` in `asked` removes the image's.
 */
export function environmentInOrder(asked: readonly string[], image: readonly string[] = []): string[] {
  const own = mergeEnv([], asked)
  return [...own, ...mergeEnv(image, asked).filter(variable => !own.includes(variable))]
}

/** A file that was meant to be another may have one line in all, which docker quotes whole. */
const QUOTED = 100

function bounded(text: string): string {
  return text.length <= QUOTED ? text : `${text.slice(0, QUOTED)} …`
}

function nameOf(variable: string): string {
  const end = variable.indexOf('=')
  return end < 0 ? variable : variable.slice(0, end)
}
