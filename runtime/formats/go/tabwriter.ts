/**
 * Columns as docker aligns them: Go's text/tabwriter with a minimal width of 10 and 3 spaces between columns.
 *
 * A tab ends a cell; what follows the last tab of a line is no cell and is not aligned. A column is as wide as its widest cell, over neighbouring lines
 * that have that cell: a line without it ends the column, and the lines below it begin a new one.
 */

import { displayWidth } from '../text/display-width.ts'
import { visibleLine } from '../text/visible.ts'

const MINIMAL_WIDTH = 10
const PADDING = 3

/**
 * @param text lines of cells that are separated by tabs
 * @param minimal width of a column with its padding
 */
export function alignColumns(text: string, minimal = MINIMAL_WIDTH): string {
  const lines = text.split('\n').map(line => line.split('\t'))
  const columns = Math.max(...lines.map(cells => cells.length - 1))
  for (let column = 0; column < columns; column++) alignColumn(lines, column, minimal)
  return lines.map(cells => cells.join('')).join('\n')
}

function alignColumn(lines: string[][], column: number, minimal: number): void {
  for (let start = 0; start < lines.length; start++) {
    let end = start
    while (hasCell(lines[end], column)) end++
    const block = lines.slice(start, end)
    const width = Math.max(minimal, ...block.map(cells => displayWidth(cells[column] ?? '') + PADDING))
    for (const cells of block) cells[column] = padded(cells[column] ?? '', width)
    start = end
  }
}

function hasCell(cells: readonly string[] | undefined, column: number): boolean {
  return cells !== undefined && column < cells.length - 1
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(width - displayWidth(text))
}

/**
 * A table with docker's look, each line ended; what a cell holds cannot look like another.
 * @param minimal width of a column with its padding
 */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[], minimal = MINIMAL_WIDTH): string {
  return alignColumns([headings, ...rows].map(cells => `${cells.map(visibleLine).join('\t')}\n`).join(''), minimal)
}
