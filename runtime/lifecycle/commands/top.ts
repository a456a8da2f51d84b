/** `top`: the processes of a container. */

import type { Call } from '../../cli/command.ts'
import { listProcesses } from '../../engine/top.ts'
import { formatTable } from '../../formats/go/tabwriter.ts'

const COLUMN_WIDTH = 20

export async function showProcesses({ engine, args: [name = '', ...options], terminal }: Call): Promise<number> {
  const { titles, rows } = await listProcesses(engine, name, options)
  terminal.out(formatTable(titles, rows, COLUMN_WIDTH))
  return 0
}
