/**
 * What docker's `--format`, `--quiet` and `--no-trunc` make of a list or an object (docker/cli `cli/command/formatter`).
 *
 * `table` is the table that is shown anyway; `table TEMPLATE` one of other columns, whose headings come from running the template on the headings;
 * `json` a line of JSON a row; anything else a Go template that is run for each row. Only the tables are for people: the others have values as they are.
 */

import { alignColumns, formatTable } from '../go/tabwriter.ts'
import { visibleLine } from '../text/visible.ts'

export { ellipsis } from '../text/display-width.ts'

/** A list as docker shows it. Fields are those a template can name: `ID`, `Names`. */
export interface Listing {
  /** `{ID: 'CONTAINER ID', Names: 'NAMES'}`: all fields, of which the table shows some. */
  readonly headings: Readonly<Record<string, string>>
  /** The fields of the table, in order. */
  readonly columns: readonly string[]
  /** The field that `--quiet` leaves. */
  readonly quiet?: string
}

/** A list whose fields are named as their headings are. */
export function listingOf(columns: readonly string[]): Listing {
  return { columns, headings: Object.fromEntries(columns.map(column => [column, column])) }
}

/** A field's value is text as it is shown, or null where docker's JSON has that; a function is a method, such as `{{.Label "role"}}`. */
export type Row = Readonly<Record<string, string | null | ((argument: string) => string)>>

export interface ListingOptions {
  /** The text after `--format`. */
  readonly format?: string | undefined
  readonly quiet?: boolean
}

/**
 * @returns lines, each ended
 * @throws {MinidockError} of kind `invalid` about the template
 */
export async function formatListing(listing: Listing, rows: readonly Row[], options: ListingOptions = {}): Promise<string> {
  const { format = 'table', quiet = false } = options
  if (format === '' || format === 'table')
    return quiet && listing.quiet !== undefined ? lines(rows, [listing.quiet]) : defaultTable(listing, rows)
  if (format === 'json') return rows.map(row => `${goJson(row)}\n`).join('')
  const { compileTemplate, MARSHAL_JSON } = await import('../go/template.ts')
  const isTable = format.startsWith('table')
  const render = compileTemplate(unescapeFormat(isTable ? format.slice('table'.length) : format))
  const shown = isTable ? rows.map(visibleRow) : rows
  const output = shown.map(row => `${render({ ...row, [MARSHAL_JSON]: () => goJson(row) })}\n`).join('')
  return isTable ? alignColumns(`${render({ ...headingMethods(rows), ...listing.headings })}\n${output}`) : output
}

/**
 * One object: JSON on one line, or what the template says.
 * @throws {MinidockError} of kind `invalid` about the template
 */
export async function formatObject(object: unknown, format: string): Promise<string> {
  if (format === 'json') return `${JSON.stringify(object)}\n`
  const { compileTemplate } = await import('../go/template.ts')
  return `${compileTemplate(format)(object)}\n`
}

/** In a table, a value is one cell in one line. */
function visibleRow(row: Row): Row {
  const shown = Object.entries(row).map(([field, value]) => {
    if (typeof value === 'function') return [field, (argument: string) => visibleLine(value(argument))] as const
    return [field, value === null ? null : visibleLine(value)] as const
  })
  return Object.fromEntries(shown)
}

function defaultTable({ headings, columns }: Listing, rows: readonly Row[]): string {
  return formatTable(
    columns.map(field => headings[field] ?? field.toUpperCase()),
    rows.map(row => columns.map(field => textOf(row, field))),
  )
}

function lines(rows: readonly Row[], [field]: readonly [string]): string {
  return rows.map(row => `${textOf(row, field)}\n`).join('')
}

function textOf(row: Row, field: string): string {
  const value = row[field]
  return typeof value === 'string' ? value : ''
}

/** On a command line, `\t` and `\n` are what people can type. */
function unescapeFormat(format: string): string {
  return format.trim().replaceAll('\\t', '\t').replaceAll('\\n', '\n')
}

/** The heading of `{{.Label "com.example.git-branch"}}` is `git branch`. */
function headingMethods(rows: readonly Row[]): Row {
  const methods = Object.entries(rows[0] ?? {}).filter(([, value]) => typeof value === 'function')
  return Object.fromEntries(
    methods.map(([name]) => [name, (label: string) => label.slice(label.lastIndexOf('.') + 1).replaceAll(/[-_]/g, ' ')]),
  )
}

/** A row as Go marshals a map: fields in alphabetical order, `<`, `>` and `&` escaped for HTML. Methods are not in it. */
function goJson(row: Row): string {
  const fields = Object.entries(row).filter(([, value]) => typeof value !== 'function')
  const json = JSON.stringify(Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1))))
  return json.replaceAll(/[<>&\u2028\u2029]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Twelve digits of an id or digest, without `sha256:`. */
export function truncateId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12)
}
