/** `stats`: what containers use, once or again and again. */

import { totalmem } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { formatListing } from '../../formats/docker/format.ts'
import { visible } from '../../formats/text/visible.ts'
import { listing, rowOf } from '../usage/stats-row.ts'
import { Watched } from '../usage/watched.ts'

/** Milliseconds. The machine's time comes in ticks of ten: in a shorter while a percent could not be told. */
const INTERVAL = 1000

/** ECMA-48, as docker has it: the first line again, the rest of each line, and all that is below, erased. */
const HOME = '\x1b[H'
const ERASE_LINE = ' \x1b[K'
const ERASE_BELOW = '\x1b[J'

export async function showStats({ engine, args, flags, terminal }: Call): Promise<number> {
  let isRefused = false
  const watched = await Watched.open(engine, { all: isOn(flags, 'all'), names: args }, error => {
    isRefused = true
    terminal.error(error)
  })
  try {
    if (isRefused) return 1
    const options = { noTrunc: isOn(flags, 'no-trunc'), machineMemory: totalmem() }
    const format = textOf(flags, 'format')
    const table = () =>
      formatListing(
        listing,
        watched.shown.map(shown => rowOf(shown, options)),
        { format },
      )
    const once = isOn(flags, 'no-stream')
    await watched.measure()
    for (;;) {
      // Percentages are of the time between two looks.
      if (!once || !watched.isIdle) {
        await sleep(INTERVAL)
        await watched.measure()
      }
      const text = await table()
      terminal.out(once ? text : Buffer.from(inPlace(visible(text))))
      if (once) return 0
    }
  } finally {
    watched.close()
  }
}

/** Written over the table before: no line of it is left where the new one is shorter. */
function inPlace(text: string): string {
  return `${HOME}${text.split('\n').join(`${ERASE_LINE}\n`)}${ERASE_LINE}\n${ERASE_BELOW}`
}
