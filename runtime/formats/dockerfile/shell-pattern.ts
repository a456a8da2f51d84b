/**
 * Patterns in `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`: `*` is any text, `?` any character, a backslash makes them ordinary. There are no
 * brackets, unlike in a shell.
 * Source: moby/buildkit, frontend/dockerfile/shell/lex.go, `convertShellPatternToRegex`.
 */

import { MinidockError } from '../../base/errors.ts'
import type { Growth } from './growth.ts'

const ANY = Symbol('*')
const ONE = Symbol('?')
export type ShellPattern = readonly (string | typeof ANY | typeof ONE)[]

/** @throws {MinidockError} of kind `invalid` for a backslash before an ordinary character */
export function parseShellPattern(text: string): ShellPattern {
  const characters = [...text]
  const pattern: (string | typeof ANY | typeof ONE)[] = []
  for (let at = 0; at < characters.length; at++) {
    const ch = characters[at] ?? ''
    if (ch === '*') pattern.push(ANY)
    else if (ch === '?') pattern.push(ONE)
    else if (ch !== '\\') pattern.push(ch)
    else {
      const next = characters[++at] ?? ''
      if (next === '' || !'}/*?\\'.includes(next)) {
        throw new MinidockError('invalid', `invalid pattern (${text}) in substitution: invalid escape '\\${next}'`, {
          hint: 'a backslash may stand before *, ?, }, / and itself',
        })
      }
      pattern.push(next)
    }
  }
  return pattern
}

/** Takes away the shortest or the longest text at one end that matches. @throws what `growth` throws */
export function trimPattern(value: string, pattern: ShellPattern, end: 'front' | 'back', longest: boolean, growth: Growth): string {
  growth.work(value.length)
  const characters = [...value]
  if (end === 'front') return characters.slice(matchLength(characters, 0, pattern, longest, growth) ?? 0).join('')
  const length = matchLength(characters.toReversed(), 0, pattern.toReversed(), longest, growth) ?? 0
  return characters.slice(0, characters.length - length).join('')
}

/** Puts `by` in the place of the first match, or of all; a match is as long as it can be. @throws what `growth` throws */
export function replacePattern(value: string, pattern: ShellPattern, by: string, all: boolean, growth: Growth): string {
  growth.work(value.length)
  const characters = [...value]
  const out: string[] = []
  let at = 0
  while (at <= characters.length) {
    const length = matchLength(characters, at, pattern, true, growth)
    if (length === undefined) {
      out.push(characters[at++] ?? '')
      continue
    }
    growth.add(by.length)
    out.push(by)
    if (length === 0) out.push(characters[at] ?? '')
    at += Math.max(length, 1)
    if (!all) break
  }
  return out.join('') + characters.slice(at).join('')
}

/**
 * Returns how many characters from `from` on match. It walks the text once, with the set of places in the pattern that it may have reached: trying one way after the
 * other could take forever with many `*`.
 */
function matchLength(text: readonly string[], from: number, pattern: ShellPattern, longest: boolean, growth: Growth): number | undefined {
  let places = closure(new Set([0]), pattern)
  let found: number | undefined
  for (let at = from; places.size > 0; at++) {
    growth.work(places.size)
    if (places.has(pattern.length)) {
      found = at - from
      if (!longest) return found
    }
    const ch = text[at]
    if (ch === undefined) break
    const next = new Set<number>()
    for (const place of places) {
      const wanted = pattern[place]
      if (wanted === ANY && ch !== '\n') next.add(place)
      else if ((wanted === ONE && ch !== '\n') || wanted === ch) next.add(place + 1)
    }
    places = closure(next, pattern)
  }
  return found
}

/** A `*` may match nothing. A set is walked in the order of insertion, with what is added meanwhile. */
function closure(places: Set<number>, pattern: ShellPattern): Set<number> {
  for (const place of places) if (pattern[place] === ANY) places.add(place + 1)
  return places
}
