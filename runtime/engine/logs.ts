/** `logs`: the output of a container, from its log. */

import { setImmediate as nextRound } from 'node:timers/promises'
import { nanosecondsOf } from '../formats/docker/timestamp.ts'
import type { LogRecord } from '../formats/logs/log-record.ts'
import { ContainerLog, checkLogDriver } from '../store/containers/container-log-file.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { hasMonitor, patienceWith } from '../store/containers/monitor.ts'
import { FolderChanges } from '../store/files/folder-changes.ts'
import type { Engine } from './engine.ts'
import { findIfThere, findReconciled } from './reconcile.ts'

export interface LogOptions {
  /** Nanoseconds since 1970, inclusive. */
  readonly since?: bigint | undefined
  /** Nanoseconds since 1970, inclusive. */
  readonly until?: bigint | undefined
  /** How many of the last records; absent: all. */
  readonly tail?: number | undefined
  /** Waits for more output until the container has ended; otherwise what is written after the call is left out. */
  readonly follow?: boolean
  /** Whether records have a `time`; with `since` or `until` they have it anyway. */
  readonly timestamps?: boolean
  /** Whether only the output counts: neighbours of one stream come as one record then, unless each has to have its `time`. */
  readonly joined?: boolean
}

/** Records that were read together, oldest first. Their bytes are overwritten when the next batch is asked for. */
export type LogBatch = readonly LogRecord[]

/**
 * Reads the log of a container, given by name or id.
 * @param signal ends a `follow` without an error
 * @returns batches of records, oldest first
 * @throws {MinidockError} `not-found`; `invalid` for a log driver that keeps nothing
 */
export async function readLogs(
  engine: Engine,
  name: string,
  options: LogOptions = {},
  signal?: AbortSignal,
): Promise<AsyncIterable<LogBatch>> {
  const container = await findReconciled(engine, name)
  checkLogDriver(container)
  return batchesOf(engine, container, options, signal)
}

async function* batchesOf(
  engine: Engine,
  container: StoredContainer,
  options: LogOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogBatch, void, void> {
  const log = new ContainerLog(container, options.follow ? 'follow' : 'end')
  try {
    if (options.tail !== undefined) log.skipToLast(options.tail)
    yield* newBatches(log, options)
    if (options.follow) yield* followed(engine, container, log, options, signal)
  } finally {
    log.close()
  }
}

/** Yields new batches until the container has ended. It reads once more after it has seen the end: output may have been written just before. */
async function* followed(
  engine: Engine,
  { record, directory }: StoredContainer,
  log: ContainerLog,
  options: LogOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogBatch, void, void> {
  const { until } = options
  const changes = new FolderChanges(directory)
  try {
    for (let pause = 0; !signal?.aborted; await changes.next(pause, signal)) {
      let isAnyNew = false
      for await (const batch of newBatches(log, options)) {
        isAnyNew = true
        yield batch
      }
      if (isAnyNew) continue
      // `--rm` may have removed the container: its log is open, and still whole.
      const now = await findIfThere(engine, record.Id)
      const hasEnded = !now || !hasMonitor(now)
      yield* newBatches(log, options)
      if (hasEnded) return
      if (until !== undefined && BigInt(Date.now()) * 1_000_000n > until) return
      pause = untilThen(until, patienceWith(now))
    }
  } finally {
    changes.close()
  }
}

async function* newBatches(log: ContainerLog, options: LogOptions): AsyncGenerator<LogBatch, void, void> {
  const { since, until, timestamps = false, joined = false } = options
  const hasLimits = since !== undefined || until !== undefined
  for (const records of log.read(timestamps || hasLimits ? 'time' : joined ? 'output' : 'attributes')) {
    yield hasLimits ? records.filter(({ time }) => isInTime(time, options)) : records
    // A log of gigabytes is read without a wait for the disk: other work of this process must have its turn.
    await nextRound()
  }
}

function isInTime(time: string, { since, until }: LogOptions): boolean {
  const at = nanosecondsOf(time)
  return (since === undefined || at >= since) && (until === undefined || at <= until)
}

/** Returns milliseconds to wait: until `until`, and at most `most`. */
function untilThen(until: bigint | undefined, most: number): number {
  return until === undefined ? most : Math.max(1, Math.min(most, Number(until / 1_000_000n) - Date.now() + 1))
}
