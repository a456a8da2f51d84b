import fc from 'fast-check'
import { expect, test } from 'vitest'
import { displayWidth } from '../text/display-width.ts'
import { alignColumns, formatTable } from './tabwriter.ts'

test('a table looks as docker prints it: columns of at least ten, three spaces between', () => {
  const rows = [
    ['local', 'db'],
    ['a-driver-of-somebody', 'pages'],
  ]
  expect(formatTable(['DRIVER', 'VOLUME NAME'], rows)).toBe(`DRIVER                 VOLUME NAME
local                  db
a-driver-of-somebody   pages
`)
  expect(formatTable(['DRIVER', 'VOLUME NAME'], [['local', 'db']])).toBe('DRIVER    VOLUME NAME\nlocal     db\n')
})

test('wide characters are counted as the terminal shows them', () => {
  expect(formatTable(['NAMES', 'ID'], [['容器容器容', '1']])).toBe('NAMES        ID\n容器容器容   1\n')
})

test('a line without a cell ends its column, and the next lines begin another', () => {
  expect(alignColumns('a-very-long-cell\tx\nalone\nb\ty\n')).toBe('a-very-long-cell   x\nalone\nb         y\n')
})

test('what follows the last tab is not padded', () => {
  expect(alignColumns('a\tb')).toBe('a         b')
  expect(alignColumns('a\t')).toBe('a         ')
})

test('no text is lost, and the cells of a column begin at the same place', () => {
  const cell = fc.stringMatching(/^[a-z容é]{0,14}$/)
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, fc.stringMatching(/^[a-z]{1,9}$/)), { minLength: 1 }), rows => {
      const lines = alignColumns(rows.map(cells => cells.join('\t')).join('\n')).split('\n')
      const starts = lines.map((line, index) => displayWidth(line) - (rows[index]?.[2].length ?? 0))
      expect(new Set(starts).size).toBe(1)
      expect(lines.map(line => line.replaceAll(' ', ''))).toEqual(rows.map(cells => cells.join('')))
    }),
  )
})
