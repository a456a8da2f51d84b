/** A table in Markdown whose source lines up as well: it is read in a terminal and on a page. */

export type Alignment = 'left' | 'right'

export interface Column {
  readonly title: string
  readonly align?: Alignment
}

export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map(row => columns.map((_column, index) => (row[index] ?? '').replaceAll('|', '\\|')))
  const widths = columns.map(({ title }, index) =>
    Math.max(3, ...[title, ...cells.map(row => row[index] ?? '')].map(text => [...text].length)),
  )
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, index) => pad(text, widths[index] ?? 0, columns[index]?.align)).join(' | ')} |`
  const rule = columns.map(({ align }, index) =>
    align === 'right' ? `${'-'.repeat((widths[index] ?? 0) - 1)}:` : '-'.repeat(widths[index] ?? 0),
  )
  return `${[line(columns.map(({ title }) => title)), line(rule), ...cells.map(line)].join('\n')}\n`
}

function pad(text: string, width: number, align: Alignment = 'left'): string {
  const blanks = ' '.repeat(width - [...text].length)
  return align === 'right' ? blanks + text : text + blanks
}
