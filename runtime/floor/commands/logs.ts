/** `logs`: what a container wrote to stdout and stderr, from its log. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Call, Terminal } from '../../cli/command.ts'
import { type FlagValues, isOn, textOf } from '../../cli/flags.ts'
import type { Engine } from '../../engine.ts'
import { MinidockError } from '../../errors.ts'
import type { LogRecord } from '../../formats/container-log.ts'
import { nanosecondsOf, parseTimestamp } from '../../formats/timestamp.ts'
import type { StoredContainer } from '../../store/containers.ts'
import { LogFile } from '../../store/log-file.ts'

/** Milliseconds between two looks at a log that is followed. */
const POLL = 50

interface Selection {
  /** The last so many; undefined: all. */
  readonly tail: number | undefined
  /** Nanoseconds since 1970. */
  readonly since: bigint | undefined
  readonly until: bigint | undefined
}

export async function showLogs({ engine, args: [name = ''], flags, terminal }: Call): Promise<number> {
  const selection = selectionOf(flags)
  const container = await engine.settled(name)
  const log = new LogFile(`${container.directory}/log.jsonl`)
  const print = printer(terminal, isOn(flags, 'timestamps'), isOn(flags, 'details') ? detailsOf(container) : '')
  try {
    for (const records of select(log.read(), selection)) print(records)
    const printNew = () => {
      for (const records of select(log.read(), { ...selection, tail: undefined })) print(records)
    }
    if (isOn(flags, 'follow')) await follow(engine, container, printNew, selection.until)
    return 0
  } finally {
    log.close()
  }
}

/** What is written before the end is read after it: so the end is looked for first. */
async function follow(engine: Engine, container: StoredContainer, printNew: () => void, until: bigint | undefined): Promise<void> {
  for (;;) {
    const now = await engine.settled(container.record.Id).catch(gone)
    printNew()
    if (now?.state !== 'running') return
    if (until !== undefined && BigInt(Date.now()) * 1_000_000n > until) return
    await sleep(POLL)
  }
}

/** `--rm` has removed it; its log, which is open, is still whole. */
function gone(error: unknown): undefined {
  if (error instanceof MinidockError && error.kind === 'not-found') return undefined
  throw error
}

function selectionOf(flags: FlagValues): Selection {
  const time = (flag: string) => {
    const text = textOf(flags, flag)
    return text ? parseTimestamp(text, Date.now()) : undefined
  }
  return { tail: tailOf(textOf(flags, 'tail') ?? 'all'), since: time('since'), until: time('until') }
}

/** Docker shows all for a number that is negative. */
function tailOf(text: string): number | undefined {
  if (text === 'all' || /^-\d+$/.test(text)) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  throw new MinidockError('invalid', `invalid argument "${text}" for "-n, --tail" flag: it is no number of lines`, {
    hint: 'give a number, or all',
  })
}

/** Without a tail nothing is kept: a log may be larger than the memory. */
function* select(pieces: Iterable<readonly LogRecord[]>, selection: Selection): Generator<readonly LogRecord[]> {
  const { tail } = selection
  let last: readonly LogRecord[] = []
  for (const piece of pieces) {
    const records = piece.filter(record => isInTime(record, selection))
    if (tail === undefined) yield records
    else last = tail === 0 ? [] : [...last, ...records].slice(-tail)
  }
  yield last
}

function isInTime({ time }: LogRecord, { since, until }: Selection): boolean {
  const at = since === undefined && until === undefined ? 0n : nanosecondsOf(time)
  return (since === undefined || at >= since) && (until === undefined || at <= until)
}

/** Docker's details are the labels and variables that the log driver was told to keep. */
function detailsOf({ record }: StoredContainer): string {
  const options = record.Request.HostConfig.LogConfig.Config
  const wanted = (option: string) => options[option]?.split(',') ?? []
  const labels = wanted('labels').flatMap(label => (label in record.Request.Labels ? `${label}=${record.Request.Labels[label]}` : []))
  const env = record.Request.Env.filter(entry => wanted('env').includes(entry.split('=')[0] ?? ''))
  return `${[...labels, ...env].join(',')} `
}

/** Neighbours of one stream go out in one write. */
function printer(terminal: Terminal, timestamps: boolean, details: string): (records: readonly LogRecord[]) => void {
  let begun = { stdout: true, stderr: true }
  const write = (stream: LogRecord['stream'], text: string) => (stream === 'stdout' ? terminal.out(text) : terminal.err(text))
  return records => {
    let pending: { stream: LogRecord['stream']; text: string } = { stream: 'stdout', text: '' }
    for (const { stream, log, time } of records) {
      if (stream !== pending.stream) {
        write(pending.stream, pending.text)
        pending = { stream, text: '' }
      }
      // A long line is in several records: it has one beginning.
      pending.text += begun[stream] ? `${timestamps ? `${time} ` : ''}${details}${log}` : log
      begun = { ...begun, [stream]: log.endsWith('\n') }
    }
    if (pending.text !== '') write(pending.stream, pending.text)
  }
}
