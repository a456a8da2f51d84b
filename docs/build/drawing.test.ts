import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildSchema } from '../../course/build/type.ts'
import { build as small } from '../../course/fixtures/build.ts'
import { CHAPTERS } from '../../course/places.ts'
import { readJson } from '../../course/read-checked.ts'
import { drawingOf, LAYOUTS } from './drawing.ts'

const recorded = readJson(join(CHAPTERS, '07-build/build.json'), buildSchema)
const runs = [recorded.first, ...recorded.again]
/** How wide a character of a fixed width is, in pixels. */
const CHARACTER = { wide: 7.9, narrow: 7.3 }

describe.for([LAYOUTS.wide, LAYOUTS.narrow])('the $name picture', layout => {
  test('has a curve from the box of each line to what the line has made or deleted', () => {
    const { boxes, rows, curves } = drawingOf(recorded, recorded.first, layout)
    const layers = recorded.lines.map(({ layer }, index) => ({ line: index + 1, added: layer?.added ?? [], deleted: layer?.deleted ?? [] }))
    const deleted = layers.flatMap(({ line, deleted }) => deleted.map(path => ({ line, path })))
    expect(curves.flatMap(({ line, path, deletes }) => (deletes ? [{ line, path }] : []))).toEqual(deleted)
    const made = curves.filter(({ deletes }) => !deletes).map(({ path }) => path)
    expect(made.sort()).toEqual([...new Set(layers.flatMap(({ added }) => added))].map(path => path.replace(/\/$/, '')).sort())
    for (const { line, path, d } of curves) {
      const numbers = [...d.matchAll(/[\d.]+/g)].map(Number)
      const box = boxes.find(each => each.line === line)
      expect(numbers[0]).toBe(layout.box)
      expect(numbers[1]).toBeGreaterThan(box?.y ?? Number.NaN)
      expect(numbers[1]).toBeLessThan((box?.y ?? 0) + (box?.height ?? 0))
      expect(numbers.slice(-2)).toEqual([layout.tree, rows.find(row => row.path === path)?.y])
    }
  })

  test('has boxes below each other, and all within the picture', () => {
    for (const run of runs) {
      const { boxes, rows, height } = drawingOf(recorded, run, layout)
      for (const [index, box] of boxes.entries()) {
        const before = boxes[index - 1]
        expect(box.y).toBeGreaterThan(before ? before.y + before.height : 0)
        expect(box.foot).toBeGreaterThan((box.pieces.at(-1)?.y ?? Number.NaN) + 8)
        expect(box.foot).toBeLessThan(box.y + box.height)
      }
      const last = boxes.at(-1)
      expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThan(height)
      expect(rows.at(-1)?.y).toBeLessThan(height)
    }
  })

  test('has room for every word', () => {
    const character = CHARACTER[layout.name]
    for (const run of runs) {
      const { boxes, rows } = drawingOf(recorded, run, layout)
      for (const { text } of boxes.flatMap(({ pieces }) => pieces)) {
        expect(text.length, text).toBeLessThanOrEqual(layout.columns)
        expect(layout.text + text.length * character, text).toBeLessThan(layout.box)
      }
      // Behind the name there has to be room for a line's number.
      for (const { x, name } of rows) expect(x + name.length * character, name).toBeLessThan(layout.width - 14)
    }
  })
})

test('bars are as long as layers are large, and those of small layers can be seen', () => {
  const bars = drawingOf(small, small.first, LAYOUTS.wide).boxes.map(({ layer }) => layer)
  expect(bars).toEqual([{ size: 2_000_000, bar: 190 }, { size: 12, bar: 1.5 }, undefined, { size: 30_000, bar: 2.9 }])
})

test('the sizes are those of the build, also where it has made a layer anew', () => {
  const [edited, touched] = small.again
  const sizes = [small.first, edited ?? small.first, touched ?? small.first].map(run =>
    drawingOf(small, run, LAYOUTS.wide).boxes.map(({ layer }) => layer?.size),
  )
  expect(sizes).toEqual([
    [2_000_000, 12, undefined, 30_000],
    [2_000_000, 13, undefined, 30_001],
    [2_000_000, 12, undefined, 30_000],
  ])
})

test('a layer without content has no bar', () => {
  const [base, copy] = small.lines
  const empty = { text: 'WORKDIR /b', layer: { size: 0, added: ['/b/'], changed: [], deleted: [] }, parts: [] }
  const { boxes } = drawingOf({ ...small, lines: [...(base && copy ? [base, copy] : []), empty] }, small.first, LAYOUTS.wide)
  expect(boxes.at(-1)?.layer).toEqual({ size: 0, bar: 0 })
})

test('a file is that of the last line that has changed it, and is marked when a later one deletes it', () => {
  const { rows } = drawingOf(small, small.first, LAYOUTS.wide)
  expect(rows.map(({ path, line, deletedBy }) => [path, line, deletedBy])).toEqual([
    ['/', undefined, undefined],
    ['/a', 2, 4],
    ['/bin', undefined, undefined],
    ['/bin/sh', 1, undefined],
    ['/etc', undefined, undefined],
    ['/etc/group', 4, undefined],
    ['/out', 4, undefined],
    ['/out/b', 4, undefined],
  ])
})

test('a long line is broken between words', () => {
  const { boxes } = drawingOf(recorded, recorded.first, LAYOUTS.narrow)
  expect(boxes[7]?.pieces.map(({ text }) => text)).toEqual(['RUN cat lib/*', 'src/$LANGUAGE.js >', 'bundle.js'])
})
