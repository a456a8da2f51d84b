/** The difference between two listings: lines that came and lines that went, under the lines that enclose them. */

import type { Line } from './line.ts'

/** @returns empty when nothing differs */
export function diffLines(before: readonly Line[], after: readonly Line[]): Line[] {
  return withContext(merge(before, after))
}

/** All lines in order, those of one side marked: what both have in common is their longest common subsequence, found by the textbook's table. */
function merge(before: readonly Line[], after: readonly Line[]): Line[] {
  const [old, now] = [before.map(keyOf), after.map(keyOf)]
  const width = now.length + 1
  // Cell (i, j): how many lines the rests from i and from j have in common.
  const common = new Uint32Array((old.length + 1) * width)
  const cell = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === now[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1))
    }
  }
  const lines: Line[] = []
  let [i, j] = [0, 0]
  for (;;) {
    const [gone, come] = [before[i], after[j]]
    if (!gone && !come) return lines
    if (gone && come && old[i] === now[j]) {
      lines.push(come)
      i++
      j++
    } else if (gone && (!come || cell(i + 1, j) >= cell(i, j + 1))) {
      lines.push({ ...gone, mark: '-' })
      i++
    } else if (come) {
      lines.push({ ...come, mark: '+' })
      j++
    }
  }
}

/** Whether a line is the last of its list is not a difference. */
function keyOf({ depth, kind, text, sense = '' }: Line): string {
  return `${depth} ${kind} ${text.replace(/,$/, '')} ${sense}`
}

/** Keeps what is marked, what encloses it, and the bracket that ends what was opened. */
function withContext(lines: readonly Line[]): Line[] {
  const kept = new Set<number>()
  lines.forEach((line, index) => {
    if (line.mark === undefined) return
    kept.add(index)
    let depth = line.depth
    for (let above = index - 1; above >= 0 && depth > 0; above--) {
      const enclosing = lines[above]
      if (!enclosing || enclosing.depth >= depth || (enclosing.mark !== undefined && enclosing.mark !== line.mark)) continue
      depth = enclosing.depth
      kept.add(above)
      const end = endOf(lines, above)
      if (end !== undefined) kept.add(end)
    }
  })
  return lines.filter((_, index) => kept.has(index))
}

function endOf(lines: readonly Line[], start: number): number | undefined {
  const opening = lines[start]
  if (!opening || !/[[{]$/.test(opening.text)) return undefined
  const end = lines.findIndex(
    ({ depth, mark, text }, index) => index > start && depth === opening.depth && mark === opening.mark && /^[\]}],?$/.test(text),
  )
  return end < 0 ? undefined : end
}
