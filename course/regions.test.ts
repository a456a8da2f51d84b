import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSource, type Selection, shownLines } from './regions.ts'

const HEART = `/**
 * The head.
 */

import type { A } from './a.ts'
import {
  b,
} from './b.ts'

// #region whole
export const heart = {
  // #region enter
  enter() {
    one()

    // #region more
    two()
    // #endregion more
  },
  // #endregion enter
}
// #endregion whole
`

function show(selection: Partial<Selection>, text = HEART): string {
  return shownLines(parseSource(text, 'heart.ts'), { without: [], ...selection }, 'README.md:7')
    .map(line => line.text)
    .join('\n')
}

describe('a region', () => {
  test('is shown without its markers and the indent that all of its lines have', () => {
    expect(show({ region: 'enter' })).toBe('enter() {\n  one()\n\n  two()\n},')
  })

  test('grows: what comes later is three dots', () => {
    expect(show({ region: 'enter', without: ['more'] })).toBe('enter() {\n  one()\n\n  …\n},')
    expect(show({ region: 'whole', without: ['enter'] })).toBe('export const heart = {\n  …\n}')
  })

  test('knows which lines of the file it shows', () => {
    const lines = shownLines(parseSource(HEART, 'heart.ts'), { region: 'enter', without: ['more'] }, 'x')
    expect(lines.map(({ line }) => line)).toEqual([13, 14, 15, undefined, 19])
  })

  test('may be marked in a shell script', () => {
    expect(show({ region: 'a' }, '#!/bin/sh\n# #region a\nls\n# #endregion a\n')).toBe('ls')
  })
})

test('a whole file is shown without the comment at its head and its imports', () => {
  expect(show({})).toBe('export const heart = {\n  enter() {\n    one()\n\n    two()\n  },\n}')
  expect(show({}, '/** Head. */\n\n/** Of a. */\nlet a\n')).toBe('/** Of a. */\nlet a')
})

test.each<[Partial<Selection>, string]>([
  [{ region: 'nope' }, 'README.md:7: heart.ts has no region nope\n  it has: whole, enter, more'],
  [{ region: 'enter', without: ['nope'] }, 'README.md:7: heart.ts has no region nope\n  it has: whole, enter, more'],
  [{ region: 'more', without: ['enter'] }, 'README.md:7: the region enter is not inside of what is shown'],
  [{ region: 'more', without: ['more'] }, 'README.md:7: the region more is not inside of what is shown'],
])('a lesson that asks for %j is told so', (selection, message) => {
  expect(() => show(selection)).toThrow(message)
})

test.each([
  ['// #region a\n', 'heart.ts:1: the region a does not end\n  write: // #endregion a'],
  ['// #region\n', 'heart.ts:1: "" is no name for a region\n  as in: // #region enter'],
  ['// #region A b\n', 'heart.ts:1: "A b" is no name for a region\n  as in: // #region enter'],
  ['\n// #endregion a\n', 'heart.ts:2: the region a ends here, but none is open'],
  ['// #region a\n// #region b\n// #endregion a\n', 'heart.ts:3: the region a ends here, but the one that is open is b, since line 2'],
  [
    '// #region a\n// #endregion a\n// #region a\n// #endregion a\n',
    'heart.ts:3: the region a begins a second time; the first is in line 1',
  ],
])('%j is refused', (text, message) => {
  expect(() => parseSource(text, 'heart.ts')).toThrow(message)
})

test('whatever is in a region, a lesson shows all of it', () => {
  const line = fc.stringMatching(/^ {0,4}[a-z(){}]{1,12}$/)
  fc.assert(
    fc.property(fc.array(line), fc.array(line, { minLength: 1 }), fc.array(line), (before, inside, after) => {
      const text = [...before, '  // #region it', ...inside, '  // #endregion it', ...after].join('\n')
      const shown = shownLines(parseSource(text, 'x.ts'), { region: 'it', without: [] }, 'x')
      expect(shown.map(each => each.text.trim())).toEqual(inside.map(each => each.trim()))
      expect(shown.map(each => each.line)).toEqual(inside.map((_, index) => before.length + 2 + index))
      expect(shown.some(each => !each.text.startsWith(' '))).toBe(true)
    }),
  )
})
