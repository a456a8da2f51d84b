/** The log of a container, as its driver keeps it, while the monitor writes it. */

import { MinidockError } from '../../base/errors.ts'
import { JsonLog } from '../../formats/logs/container-log.ts'
import { LocalLog } from '../../formats/logs/local-log.ts'
import type { LogFormat, LogRecord, LogVisitor } from '../../formats/logs/log-record.ts'
import { type Extent, RotatedFile } from '../files/rotated-file.ts'
import type { StoredContainer } from './stored-container.ts'

interface LogDriver {
  /** In the container's directory. */
  readonly file: string
  readonly format: () => LogFormat
}

const DRIVERS: Readonly<Record<string, LogDriver>> = {
  'json-file': { file: 'log.jsonl', format: () => new JsonLog() },
  local: { file: 'local.log', format: () => new LocalLog() },
}
const DEFAULT_DRIVER = 'json-file'

export function driverNameOf({ record }: StoredContainer): string {
  return record.Request.HostConfig.LogConfig.Type || DEFAULT_DRIVER
}

/** @throws {MinidockError} `invalid`, in docker's words, for a driver that keeps nothing */
export function checkLogDriver(container: StoredContainer): void {
  driverOf(container)
}

function driverOf(container: StoredContainer): LogDriver {
  const name = driverNameOf(container)
  const driver = DRIVERS[name]
  if (driver) return driver
  throw new MinidockError('invalid', 'configured logging driver does not support reading', {
    hint: `the log driver of ${container.record.Name} is ${name}: choose json-file or local with --log-driver`,
  })
}

/**
 * `time`: all; `attributes`: `time` is left empty, since to make text of it costs more than to find the record; `output`: neighbours of one stream come as one
 * record as well, since to make a million of them costs as much as to find them.
 */
export type Wanted = 'time' | 'attributes' | 'output'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export class ContainerLog {
  readonly #file: RotatedFile
  readonly #format: LogFormat

  /** @throws {MinidockError} as `checkLogDriver` */
  constructor(container: StoredContainer, extent: Extent) {
    const driver = driverOf(container)
    this.#file = new RotatedFile(`${container.directory}/${driver.file}`, extent)
    this.#format = driver.format()
  }

  /** Of what is there, only so many records. */
  skipToLast(count: number): void {
    this.#file.skipToLast(count, (read, size, wanted) => this.#format.tail(read, size, wanted))
  }

  /**
   * Reads what was written since the last time, oldest first: some thousands of records at once, whose bytes are overwritten when the next are asked for.
   * @param wanted what the records are to have, beside their output
   */
  read(wanted: Wanted): Generator<LogRecord[], void, void> {
    return this.#file.pieces(bytes => {
      const made: LogRecord[] = []
      let last: Mutable<LogRecord> | undefined
      const record: LogVisitor['record'] = (stream, output, from, to, time, attributes) => {
        if (last && last.to === from && last.stream === stream && last.bytes === output) {
          last.to = to
          return
        }
        const next = { stream, bytes: output, from, to, time, attributes }
        if (wanted === 'output') last = next
        made.push(next)
      }
      return { size: this.#format.scan(bytes, { wantsTime: wanted === 'time', record }), made }
    })
  }

  close(): void {
    this.#file.close()
  }
}
