/** The log of a container, as its driver keeps it, while the monitor writes it. */

import { MinidockError } from '../../base/errors.ts'
import { JsonLog } from '../../formats/logs/container-log.ts'
import { LocalLog } from '../../formats/logs/local-log.ts'
import type { LogFormat, LogRecord, LogVisitor } from '../../formats/logs/log-record.ts'
import { RotatedFile } from '../files/rotated-file.ts'
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

export class ContainerLog {
  readonly #file: RotatedFile
  readonly #format: LogFormat

  /** @throws {MinidockError} as `checkLogDriver` */
  constructor(container: StoredContainer) {
    const driver = driverOf(container)
    this.#file = new RotatedFile(`${container.directory}/${driver.file}`)
    this.#format = driver.format()
  }

  /** Of what is there, only so many records. */
  skipToLast(count: number): void {
    this.#file.skipToLast(count, (read, size, wanted) => this.#format.tail(read, size, wanted))
  }

  /**
   * Reads what was written since the last time, oldest first: some thousands of records at once, whose bytes are overwritten when the next are asked for.
   * @param wantsTime false: `time` is left empty, since to make text of it costs more than to find the record
   */
  read(wantsTime: boolean): Generator<LogRecord[], void, void> {
    return this.#file.pieces(bytes => {
      const made: LogRecord[] = []
      const record: LogVisitor['record'] = (stream, output, from, to, time, attributes) =>
        void made.push({ stream, bytes: output, from, to, time, attributes })
      return { size: this.#format.scan(bytes, { wantsTime, record }), made }
    })
  }

  close(): void {
    this.#file.close()
  }
}
