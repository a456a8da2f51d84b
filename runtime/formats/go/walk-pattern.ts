/**
 * Whether a path matches a pattern, found without a regular expression: for patterns that are long, or hold several `**`, which a regular expression would try in each
 * combination. The path is read once, with the set of places in the pattern that it may have reached.
 */

import type { PatternToken } from './pattern-token.ts'

/** A place is twice the number of the token that comes next; one more: inside of the directories of a `**`. */
type Place = number

export function walkPattern(tokens: readonly PatternToken[], path: string): boolean {
  let places = reached(new Set([0]), tokens)
  for (const ch of path) {
    if (places.size === 0) return false
    const next = new Set<Place>()
    for (const place of places) {
      const token = tokens[place >> 1]
      if (isInside(place)) {
        next.add(place)
        if (ch === '/') next.add(place + 1)
      } else if (token?.kind === 'rest' || (token?.kind === 'star' && ch !== '/')) next.add(place)
      else if (token?.kind === 'one' && isOne(token, ch)) next.add(place + 2)
    }
    places = reached(next, tokens)
  }
  return places.has(2 * tokens.length)
}

function isInside(place: Place): boolean {
  return place % 2 === 1
}

/** Wildcards may match nothing. A set is walked in the order of insertion, with what is added meanwhile. */
function reached(places: Set<Place>, tokens: readonly PatternToken[]): Set<Place> {
  for (const place of places) {
    const kind = isInside(place) ? undefined : tokens[place >> 1]?.kind
    if (kind === 'directories') places.add(place + 1)
    if (kind !== undefined && kind !== 'one') places.add(place + 2)
  }
  return places
}

const expressions = new Map<string, RegExp>()
const MOST_EXPRESSIONS = 1000

function isOne({ source, literal }: Extract<PatternToken, { kind: 'one' }>, ch: string): boolean {
  if (literal !== undefined) return literal === ch
  const expression = expressions.get(source) ?? new RegExp(`^${source}$`, 'su')
  if (expressions.size < MOST_EXPRESSIONS) expressions.set(source, expression)
  return expression.test(ch)
}
