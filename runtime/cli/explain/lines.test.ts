import { expect, test } from 'vitest'
import { breakLine } from '../../formats/text/break-line.ts'
import { attribute, type Origin } from './attributed.ts'
import { diffLines } from './diff-lines.ts'
import { documentLines } from './document-lines.ts'
import type { Line } from './line.ts'
import { COLOURS } from './palette.ts'

const first: Origin = { module: 'first', chapter: 1 }
const second: Origin = { module: 'second', chapter: 2 }

function shown(lines: readonly Line[]): string[] {
  return lines.map(({ mark = ' ', indent, text, origin }) => `${mark}${origin?.chapter ?? ' '} ${' '.repeat(indent)}${text}`)
}

test('what one module has put into a document is on one line where it fits, and never on a line with what another has put there', () => {
  const before = attribute({ user: { uid: 0 }, args: ['a'] }, first)
  const node = attribute({ user: { uid: 0 }, args: ['init', 'a'], caps: ['CAP_CHOWN', 'CAP_KILL', 'CAP_MKNOD'] }, second, before)
  expect(shown(documentLines(node, { columns: 32, fold: false }))).toEqual([
    ' 1 "user": { "uid": 0 },',
    ' 1 "args": [',
    ' 2   "init",',
    ' 1   "a"',
    ' 1 ],',
    ' 2 "caps": [',
    ' 2   "CAP_CHOWN", "CAP_KILL",',
    ' 2   "CAP_MKNOD"',
    ' 2 ]',
  ])
})

test('a diff shows lines that came and went under those that enclose them, and a comma is no difference', () => {
  const old = documentLines(attribute({ a: { b: { x: 1, y: [1, 2, 3] } }, c: 1 }, first), { columns: 10, fold: false })
  const now = documentLines(attribute({ a: { b: { x: 1, y: [1, 2, 3], z: 2 } }, c: 1, d: 3 }, first), { columns: 10, fold: false })
  expect(shown(diffLines(old, now))).toEqual([' 1 "a": {', ' 1   "b": {', '+1     "z": 2', ' 1   }', ' 1 },', '+1 "d": 3'])
  expect(diffLines(now, now)).toEqual([])
})

test('a line is broken after what separates its parts, and in a word only if nothing else helps', () => {
  expect(breakLine('mount("proc", "/proc", MS_NOSUID|MS_NODEV)', 2, 28)).toEqual(['  mount("proc", "/proc",', '      MS_NOSUID|MS_NODEV)'])
  expect(breakLine('MS_NOSUID|MS_NODEV|MS_NOEXEC', 0, 20)).toEqual(['MS_NOSUID|MS_NODEV|', '    MS_NOEXEC'])
  expect(breakLine('x'.repeat(12), 0, 8)).toEqual(['xxxxxxxx', '    xxxx'])
  expect(breakLine('a word that fits', 0, 11)).toEqual(['a word that', '    fits'])
  expect(breakLine('as it is', 2, Number.POSITIVE_INFINITY)).toEqual(['  as it is'])
})

test('the rest of a broken line hangs where it is asked to, if that leaves room', () => {
  expect(breakLine('16  00 00  IFF_UP|IFF_RUNNING|IFF_LOWER_UP', 2, 26, 11)).toEqual([
    '  16  00 00  IFF_UP|',
    '             IFF_RUNNING|',
    '             IFF_LOWER_UP',
  ])
  expect(breakLine('16  00 00  IFF_UP', 2, 16, 11)).toEqual(['  16  00 00', '      IFF_UP'])
})

test('every colour can be read on black and on white, and no chapter has that of another', () => {
  for (const colour of COLOURS) {
    const luminance = luminanceOf(colour)
    expect(Math.min(1.05 / (luminance + 0.05), (luminance + 0.05) / 0.05), `colour ${colour}`).toBeGreaterThan(3.7)
  }
  expect(new Set(COLOURS).size).toBe(COLOURS.length)
  expect(COLOURS).toHaveLength(13)
})

/** Of a colour of xterm's 256, as WCAG 2 defines it. */
function luminanceOf(colour: number): number {
  const level = (value: number) => [0, 95, 135, 175, 215, 255][value] ?? 0
  const cube = colour - 16
  const grey = 8 + 10 * (colour - 232)
  const rgb = colour >= 232 ? [grey, grey, grey] : [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level)
  const [red = 0, green = 0, blue = 0] = rgb.map(value => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

test('a list of thousands of characters is counted, and shown whole where nothing is folded', () => {
  const node = attribute(
    { names: Array.from({ length: 400 }, (_, index) => `system_call_${index}`), after: 1 },
    { module: 'a', chapter: 1 },
  )
  expect(documentLines(node, { columns: 60, fold: true }).map(({ text }) => text)).toEqual([
    '"names": [… 400 items: --all shows them],',
    '"after": 1',
  ])
  expect(documentLines(node, { columns: 60, fold: false }).length).toBeGreaterThan(100)
})
