import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { paths as small } from '../../course/fixtures/paths.ts'
import { pathsSchema } from '../../course/paths/type.ts'
import { CHAPTERS } from '../../course/places.ts'
import { readJson } from '../../course/read-checked.ts'
import { drawingOf, LAYOUTS } from './drawing.ts'
import { treeOf } from './tree.ts'

const recorded = readJson(join(CHAPTERS, '06-volumes/paths.json'), pathsSchema)
/** Of a character in pixels: of a fixed width, and at most of another. */
const WIDTHS = { wide: { fixed: 7.9, word: 7 }, narrow: { fixed: 7.3, word: 6.5 } }

test('a tree has each directory once', () => {
  expect(treeOf(['/a/b/c', '/a/b/d', '/a/e']).map(({ depth, name }) => '  '.repeat(depth) + name)).toEqual([
    '/',
    '  a/',
    '    b/',
    '      c',
    '      d',
    '    e',
  ])
})

describe.for([LAYOUTS.wide, LAYOUTS.narrow])('the $name picture', layout => {
  const drawing = drawingOf(recorded, layout)
  const { fixed, word } = WIDTHS[layout.name]

  test('has a line from each file to the box of what it comes from', () => {
    expect(drawing.lines.map(({ path }) => path).sort()).toEqual(recorded.paths)
    for (const { path, d } of drawing.lines) {
      const numbers = [...d.matchAll(/[\d.]+/g)].map(Number)
      const row = drawing.rows.find(each => each.path === path)
      const box = drawing.boxes.find(({ files }) => files.includes(path))
      expect(numbers[1]).toBe(row?.y)
      expect(numbers.at(-2)).toBe(box?.x)
      expect(numbers.at(-1)).toBeGreaterThan(box?.y ?? Number.NaN)
      expect(numbers.at(-1)).toBeLessThan((box?.y ?? 0) + (box?.height ?? 0))
    }
  })

  test('has boxes below each other, those of the overlay in its frame, and all within the picture', () => {
    const { boxes, stack, height } = drawing
    for (const [index, box] of boxes.entries()) {
      const before = boxes[index - 1]
      expect(box.y).toBeGreaterThan(before ? before.y + before.height : 0)
      expect(box.x + box.width).toBeLessThan(layout.width)
      expect(box.y < stack.y + stack.height).toBe(box.isStacked)
    }
    const last = boxes.at(-1)
    expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThan(height)
    expect(drawing.rows.at(-1)?.y).toBeLessThan(height)
  })

  test('has room for every word', () => {
    for (const { x, name, word: text = '' } of drawing.rows) {
      expect(x + name.length * fixed + 4 + text.length * word, name).toBeLessThanOrEqual(layout.words)
    }
    for (const { lines } of drawing.boxes) for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(layout.columns)
  })
})

test('a directory of the overlay is drawn also when it gives nothing, another mount only when it gives something', () => {
  const { boxes } = drawingOf({ ...small, paths: ['/bin/sh', '/srv/c'] }, LAYOUTS.wide)
  expect(boxes.map(({ name, lines }) => [name, ...lines])).toEqual([
    ['upper', '/lib/containers/1/upper'],
    ['layer 2', '/lib/layers/b'],
    ['layer 1', '/lib/layers/a'],
    ['bind', '/home/you', 'read-only'],
  ])
})

test('what is mounted on a directory or a file is said', () => {
  const words = drawingOf(small, LAYOUTS.wide).rows.flatMap(({ path, word }) => (word ? [[path, word]] : []))
  expect(words).toEqual([
    ['/', 'mount'],
    ['/bin/sh', 'layer 1'],
    ['/data', 'mount'],
    ['/data/a', 'volume'],
    ['/data/new', 'mount'],
    ['/data/new/b', 'tmpfs'],
    ['/etc/motd', 'upper'],
    ['/proc', 'mount'],
    ['/proc/uptime', 'proc'],
    ['/srv', 'mount'],
    ['/srv/c', 'bind'],
  ])
})
