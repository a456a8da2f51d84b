/** A table of three columns, with a number in the middle. */

export type Row = readonly [left: string, number: string, right: string]

/** With columns as wide as the formatter makes them: else it and weaving would change each other's lines for ever. */
export function table([heading, ...rows]: readonly [Row, ...Row[]]): string {
  const width = (column: 0 | 1 | 2) => Math.max(...[heading, ...rows].map(row => row[column].length))
  const [left, number, right] = [width(0), width(1), width(2)]
  const shown = (row: Row) => `| ${row[0].padEnd(left)} | ${row[1].padStart(number)} | ${row[2].padEnd(right)} |`
  const rule = `| ${'-'.repeat(left)} | ${'-'.repeat(number - 1)}: | ${'-'.repeat(right)} |`
  return [shown(heading), rule, ...rows.map(shown)].join('\n')
}
