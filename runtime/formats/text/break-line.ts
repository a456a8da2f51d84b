/** Breaks a line so that it fits: after a comma, a space, or what separates flags and paths; in the middle of a word only if nothing else helps. */

import { displayWidth } from './display-width.ts'

const HANG = 4
const GOOD_ENDS = [/[,;]? (?=[^ ]*$)/, /[|:=,](?=[^|:=,]*$)/, /\/(?=[^/]*$)/]

/**
 * @param indent of the first line
 * @param wanted by how many columns the others hang deeper; four where that leaves too little room
 * @returns lines with their indents
 */
export function breakLine(text: string, indent: number, columns: number, wanted = HANG): string[] {
  const hang = wanted < (columns - indent) * 0.75 ? wanted : HANG
  const lines: string[] = []
  let rest = ' '.repeat(indent) + text
  let margin = indent
  while (displayWidth(rest) > columns && columns > margin + HANG) {
    const end = endOf(rest, columns, margin)
    lines.push(rest.slice(0, end).trimEnd())
    margin = indent + hang
    rest = ' '.repeat(margin) + rest.slice(end).trimStart()
  }
  return [...lines, rest]
}

/** A good place to break is in the second half of the line: else the next best is taken. A space at the edge is not shown. */
function endOf(line: string, columns: number, margin: number): number {
  const head = line.slice(0, line[columns] === ' ' ? columns + 1 : columns)
  for (const good of GOOD_ENDS) {
    const match = good.exec(head)
    const end = match ? match.index + match[0].length : 0
    if (end > margin + (columns - margin) / 2) return end
  }
  return columns
}
