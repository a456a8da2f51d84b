/** A table of markdown. */

export type Row = readonly string[]

/** The rule below a heading of fewer characters is longer. */
const LEAST_WIDTH = 3

/**
 * With columns as wide as the formatter makes them: else it and weaving would change each other's lines for ever.
 * @param numbers the columns whose cells end below each other, from 0
 */
export function table([heading, ...rows]: readonly [Row, ...Row[]], numbers: readonly number[] = [1]): string {
  const widths = heading.map((_, column) => Math.max(LEAST_WIDTH, ...[heading, ...rows].map(row => row[column]?.length ?? 0)))
  const line = (row: Row) => `| ${row.map((text, column) => aligned(text, column)).join(' | ')} |`
  const aligned = (text: string, column: number) =>
    numbers.includes(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)
  const rule = widths.map((width, column) => (numbers.includes(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  return [line(heading), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n')
}
