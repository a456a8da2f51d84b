/** `--format`, of every command that has it, in docker's words. */

import type { FlagOf } from './flags.ts'

const OBJECT = "'json':             Print in JSON format\n'TEMPLATE':         Print output using the given Go template."
const TABLE = `'table':            Print output in table format with column headers (default)
'table TEMPLATE':   Print output in table format using the given Go template`

/** What prints objects one after another. */
export const streamFormat: FlagOf<'string'> = { kind: 'string', name: 'format', help: `Format output using a custom template:\n${OBJECT}` }

/** What prints an object. */
export const objectFormat: FlagOf<'string'> = { ...streamFormat, short: 'f' }

/** What prints a table of them. */
export const listFormat: FlagOf<'string'> = {
  kind: 'string',
  name: 'format',
  help: `Format output using a custom template:\n${TABLE}\n${OBJECT}`,
}
