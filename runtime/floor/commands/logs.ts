/** `logs`: what a container wrote to stdout and stderr. */

import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { timeOf } from '../../cli/time-flag.ts'
import { readLogs } from '../../engine/logs.ts'
import { LogPrinter } from './log-printer.ts'

export async function showLogs({ engine, args: [name = ''], flags, terminal }: Call): Promise<number> {
  const timestamps = isOn(flags, 'timestamps')
  const details = isOn(flags, 'details')
  const options = {
    tail: tailOf(textOf(flags, 'tail') ?? 'all'),
    since: timeOf(flags, 'since'),
    until: timeOf(flags, 'until'),
    follow: isOn(flags, 'follow'),
    timestamps,
    joined: !details,
  }
  const printer = new LogPrinter(terminal, { timestamps, details })
  for await (const batch of await readLogs(engine, name, options)) printer.print(batch)
  return 0
}

/** Docker shows all for what is no number, or a negative one. */
function tailOf(text: string): number | undefined {
  return /^\+?\d+$/.test(text) ? Number(text) : undefined
}
