/** `logs`: what a container wrote to stdout and stderr, from its log. */

import type { Call } from '../../cli/command.ts'
import { type FlagValues, isOn, textOf } from '../../cli/flags.ts'
import type { Engine } from '../../engine/engine.ts'
import { settled } from '../../engine/settle.ts'
import { MinidockError } from '../../errors.ts'
import { parseTimestamp } from '../../formats/timestamp.ts'
import { ContainerLog } from '../../store/container-log-file.ts'
import type { StoredContainer } from '../../store/containers.ts'
import { FolderChanges } from '../../store/folder-changes.ts'
import { hasMonitor, patienceWith } from '../../store/monitor.ts'
import { LogPrinter, type PrintOptions } from './log-printer.ts'

export async function showLogs({ engine, args: [name = ''], flags, terminal }: Call): Promise<number> {
  const tail = tailOf(textOf(flags, 'tail') ?? 'all')
  const options = optionsOf(flags)
  const container = await settled(engine, name)
  const log = new ContainerLog(container)
  try {
    if (tail !== undefined) log.skipToLast(tail)
    const printer = new LogPrinter(terminal, options)
    const printNew = () => log.read(printer, () => printer.flush())
    printNew()
    if (isOn(flags, 'follow')) await follow(engine, container, printNew, options.until)
    return 0
  } finally {
    log.close()
  }
}

/** What is written before the end is read after it: so the end is looked for first, and only when there is nothing new. */
async function follow(
  engine: Engine,
  { record, directory }: StoredContainer,
  printNew: () => boolean,
  until: bigint | undefined,
): Promise<void> {
  const changes = new FolderChanges(directory)
  try {
    for (let pause = 0; ; await changes.next(pause)) {
      if (printNew()) continue
      const now = await settled(engine, record.Id).catch(gone)
      const hasEnded = !now || !hasMonitor(now)
      printNew()
      if (hasEnded) return
      if (until !== undefined && BigInt(Date.now()) * 1_000_000n > until) return
      pause = untilThen(until, patienceWith(now))
    }
  } finally {
    changes.close()
  }
}

/** @param most milliseconds */
function untilThen(until: bigint | undefined, most: number): number {
  return until === undefined ? most : Math.max(1, Math.min(most, Number(until / 1_000_000n) - Date.now() + 1))
}

/** `--rm` has removed it; its log, which is open, is still whole. */
function gone(error: unknown): undefined {
  if (error instanceof MinidockError && error.kind === 'not-found') return undefined
  throw error
}

function optionsOf(flags: FlagValues): PrintOptions {
  const time = (flag: string) => {
    const text = textOf(flags, flag)
    return text ? parseTimestamp(text, Date.now()) : undefined
  }
  return { timestamps: isOn(flags, 'timestamps'), details: isOn(flags, 'details'), since: time('since'), until: time('until') }
}

/** Docker shows all for a number that is negative. */
function tailOf(text: string): number | undefined {
  if (text === 'all' || /^-\d+$/.test(text)) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  throw new MinidockError('invalid', `invalid argument "${text}" for "-n, --tail" flag: it is no number of lines`, {
    hint: 'give a number, or all',
  })
}
