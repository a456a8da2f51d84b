import fc from 'fast-check'
import { expect, test } from 'vitest'
import { visible, visibleLine } from './visible.ts'

test.each([
  ['\x1b]0;title\x07', '\\u001b]0;title\\u0007'],
  ['\x9b31mred', '\\u009b31mred'],
  ['a\x7fb\0', 'a\\u007fb\\u0000'],
  ['over\rwritten', 'over\\rwritten'],
  ['gpj.\u202etxt\u2066', 'gpj.\\u202etxt\\u2066'],
  ['a\tb\nc', 'a\tb\nc'],
  ['Größe 容器 👩‍🚀 e\u0301', 'Größe 容器 👩‍🚀 e\u0301'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown)
})

test('in one line, tabs and line ends are visible too', () => {
  expect(visibleLine('a\tb\r\nc')).toBe('a\\tb\\r\\nc')
})

test('nothing that steers a terminal is left, and what was made visible stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const shown = visibleLine(text)
      expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
      expect([visible(shown), visibleLine(shown)]).toEqual([shown, shown])
    }),
  )
})
