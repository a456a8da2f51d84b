/** The difference of two texts, line by line, and two ways to show it. Pure. */

import type { Palette } from '../../runtime/cli/explain/palette.ts'

export interface Row {
  /** Absent: the line is only in the other text. */
  readonly left?: string
  readonly right?: string
}

/** Rows of the longest common subsequence and of what lies between. Texts are a screen or two long: the table of all pairs is small. */
export function diffLines(left: readonly string[], right: readonly string[]): readonly Row[] {
  const common = left.map(() => new Uint32Array(right.length + 1))
  const at = (i: number, j: number) => common[i]?.[j] ?? 0
  for (let i = left.length - 1; i >= 0; i--) {
    const row = common[i]
    if (!row) continue
    for (let j = right.length - 1; j >= 0; j--) row[j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  }
  const rows: Row[] = []
  let [i, j] = [0, 0]
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i], right[j]]
    if (a !== undefined && a === b) rows.push({ left: a, right: b })
    else if (a !== undefined && (b === undefined || at(i + 1, j) >= at(i, j + 1))) rows.push({ left: a })
    else if (b !== undefined) rows.push({ right: b })
    if (rows.at(-1)?.left !== undefined) i++
    if (rows.at(-1)?.right !== undefined) j++
  }
  return rows
}

const [RED, GREEN, RESET] = ['\x1b[31m', '\x1b[32m', '\x1b[0m']

/** `-` is yours, `+` is ours. */
export function unified(rows: readonly Row[], colour: boolean): string {
  const paint = (code: string, text: string) => (colour ? `${code}${text}${RESET}` : text)
  return rows
    .map(({ left, right }) => {
      if (left !== undefined && right !== undefined) return ` ${left}`.trimEnd()
      return left === undefined ? paint(GREEN, `+${right}`.trimEnd()) : paint(RED, `-${left}`.trimEnd())
    })
    .map(line => `${line}\n`)
    .join('')
}

/** Lines that were taken out stand beside those that were put in. Long ones go on below. */
export function sideBySide(rows: readonly Row[], columns: number, colour: boolean, { faint }: Pick<Palette, 'faint'>): string {
  const width = Math.floor((columns - 3) / 2)
  const paint = (code: string, text: string) => (colour ? `${code}${text}${RESET}` : text)
  return paired(rows)
    .flatMap(({ left, right }) => {
      const same = left !== undefined && left === right
      const [lefts, rights] = [wrapped(left ?? '', width), wrapped(right ?? '', width)]
      return Array.from({ length: Math.max(lefts.length, rights.length) }, (_, index) => {
        const [a, b] = [(lefts[index] ?? '').padEnd(width), rights[index] ?? '']
        return `${same ? a : paint(RED, a)} ${faint('│')} ${same ? b : paint(GREEN, b)}`.trimEnd()
      })
    })
    .map(line => `${line}\n`)
    .join('')
}

function paired(rows: readonly Row[]): Row[] {
  const pairs: Row[] = []
  let [lefts, rights]: [string[], string[]] = [[], []]
  const flush = () => {
    for (let index = 0; index < Math.max(lefts.length, rights.length); index++) {
      const [left, right] = [lefts[index], rights[index]]
      pairs.push({ ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) })
    }
    ;[lefts, rights] = [[], []]
  }
  for (const row of rows) {
    if (row.left !== undefined && row.right !== undefined) {
      flush()
      pairs.push(row)
    } else if (row.left !== undefined) lefts.push(row.left)
    else if (row.right !== undefined) rights.push(row.right)
  }
  flush()
  return pairs
}

function wrapped(line: string, width: number): string[] {
  const parts: string[] = []
  for (let at = 0; at === 0 || at < line.length; at += width) parts.push(line.slice(at, at + width))
  return parts
}
