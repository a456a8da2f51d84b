/** A table of three columns. */

export type Row = readonly [left: string, middle: string, right: string]

/**
 * With columns as wide as the formatter makes them: else it and weaving would change each other's lines for ever.
 * @param middle numbers end below each other
 */
export function table([heading, ...rows]: readonly [Row, ...Row[]], middle: 'number' | 'text' = 'number'): string {
  const width = (column: 0 | 1 | 2) => Math.max(...[heading, ...rows].map(row => row[column].length))
  const [left, centre, right] = [width(0), width(1), width(2)]
  const aligned = (text: string) => (middle === 'number' ? text.padStart(centre) : text.padEnd(centre))
  const shown = (row: Row) => `| ${row[0].padEnd(left)} | ${aligned(row[1])} | ${row[2].padEnd(right)} |`
  const rule = `| ${'-'.repeat(left)} | ${middle === 'number' ? `${'-'.repeat(centre - 1)}:` : '-'.repeat(centre)} | ${'-'.repeat(right)} |`
  return [shown(heading), rule, ...rows.map(shown)].join('\n')
}
