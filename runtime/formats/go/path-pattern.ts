/**
 * Patterns of Go's `filepath.Match`: `*` is any text and `?` any character, both without `/`; `[a-z]` and `[^a-z]` are one character; a backslash makes the next one
 * ordinary. Docker's ignore files add `**`, which may hold any number of directories.
 * Source: Go, package path/filepath, Match.
 */

import { MinidockError } from '../../base/errors.ts'
import type { PatternToken } from './pattern-token.ts'
import { walkPattern } from './walk-pattern.ts'

/** Whether a path matches as a whole. @throws {MinidockError} of kind `invalid`, in Go's words */
export function matchPath(pattern: string, path: string): boolean {
  return pathTest(parsePathPattern(pattern))(path)
}

/**
 * @param options.directories read `**` as docker's ignore files do
 * @throws {MinidockError} of kind `invalid`, in Go's words
 */
export function parsePathPattern(pattern: string, options: { readonly directories?: boolean } = {}): readonly PatternToken[] {
  const characters = [...pattern]
  const tokens: PatternToken[] = []
  for (let at = 0; at < characters.length; ) {
    const ch = characters[at] ?? ''
    if (ch === '*' && characters[at + 1] === '*' && options.directories) {
      at += characters[at + 2] === '/' ? 3 : 2
      tokens.push({ kind: at >= characters.length ? 'rest' : 'directories' })
    } else if (ch === '*') {
      at++
      if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' })
    } else if (ch === '?') {
      at++
      tokens.push({ kind: 'one', source: '[^/]' })
    } else if (ch === '[') {
      const [source, end] = readClass(pattern, characters, at + 1)
      at = end
      tokens.push({ kind: 'one', source })
    } else {
      const escaped = ch === '\\'
      const literal = characters[at + (escaped ? 1 : 0)]
      if (literal === undefined) throw badPattern(pattern)
      at += escaped ? 2 : 1
      tokens.push({ kind: 'one', source: quote(literal), ...(!escaped && { literal }) })
    }
  }
  return tokens
}

/** @param begin behind the bracket @returns the class, and where what follows it begins */
function readClass(pattern: string, characters: readonly string[], begin: number): readonly [source: string, end: number] {
  let at = begin
  const negated = characters[at] === '^'
  if (negated) at++
  const one = (): string => {
    if (characters[at] === '\\') at++
    else if (characters[at] === '-' || characters[at] === ']') throw badPattern(pattern)
    const ch = characters[at++]
    if (ch === undefined) throw badPattern(pattern)
    return ch
  }
  const ranges: string[] = []
  for (let first = true; first || characters[at] !== ']'; first = false) {
    const low = one()
    let high = low
    if (characters[at] === '-') {
      at++
      high = one()
    }
    // To Go, a range that runs backwards has nothing in it; to docker's ignore files it is an error.
    if ((low.codePointAt(0) ?? 0) > (high.codePointAt(0) ?? 0)) throw badPattern(pattern)
    ranges.push(`${quoteInClass(low)}-${quoteInClass(high)}`)
  }
  // As Go's, a class that is turned round has the slash in it.
  return [`[${negated ? '^' : ''}${ranges.join('')}]`, at + 1]
}

/** A longer regular expression may be too long. */
const MOST_TOKENS = 1000

/** Returns a function that says whether a path matches as a whole, in a time that grows with the lengths of both. */
export function pathTest(tokens: readonly PatternToken[]): (path: string) => boolean {
  const several = tokens.filter(({ kind }) => kind === 'directories').length > 1
  if (several || tokens.length > MOST_TOKENS) return path => walkPattern(tokens, path)
  const expression = patternRegExp(tokens)
  return path => expression.test(path)
}

/**
 * Returns the same as a regular expression. What a `*` takes is never tried again once the text up to the next `*` is found, as Go does it: no pattern takes
 * forever. Only several `**` are.
 */
export function patternRegExp(tokens: readonly PatternToken[]): RegExp {
  const out: string[] = []
  let groups = 0
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at++]
    if (token === undefined) break
    if (token.kind === 'one') out.push(token.source)
    else if (token.kind === 'directories') out.push('(?:[^]*/)?')
    else if (token.kind === 'rest') out.push('[^]*')
    else {
      const end = tokens.findIndex((one, index) => index >= at && one.kind !== 'one')
      if (end < 0 || tokens[end]?.kind !== 'star') out.push('[^/]*')
      else {
        const text = tokens.slice(at, end).map(one => (one.kind === 'one' ? one.source : ''))
        out.push(`(?=([^/]*?${text.join('')}))\\${++groups}`)
        at = end
        // Digits would make another number of the reference.
        out.push('(?:)')
      }
    }
  }
  return new RegExp(`^${out.join('')}$`, 'u')
}

function quote(ch: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(ch) ? `\\${ch}` : ch
}

function quoteInClass(ch: string): string {
  return /[\^\\[\]-]/.test(ch) ? `\\${ch}` : ch
}

function badPattern(pattern: string): MinidockError {
  return new MinidockError('invalid', `syntax error in pattern: ${pattern}`, {
    hint: 'brackets are closed and hold characters or ranges, as in [a-z]; a backslash stands before a character',
  })
}
