/** The log of a container, as its driver keeps it, while the monitor writes it. */

import { MinidockError } from '../errors.ts'
import { JsonLog } from '../formats/container-log.ts'
import { LocalLog } from '../formats/local-log.ts'
import type { LogFormat, LogVisitor } from '../formats/log-record.ts'
import { RotatedFile } from './rotated-file.ts'
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

export class ContainerLog {
  readonly #file: RotatedFile
  readonly #format: LogFormat

  /** @throws {MinidockError} `invalid`, in docker's words, for a driver that keeps nothing */
  constructor(container: StoredContainer) {
    const driver = DRIVERS[driverNameOf(container)]
    if (!driver)
      throw new MinidockError('invalid', 'configured logging driver does not support reading', {
        hint: `the log driver of ${container.record.Name} is ${driverNameOf(container)}: choose json-file or local with --log-driver`,
      })
    this.#file = new RotatedFile(`${container.directory}/${driver.file}`)
    this.#format = driver.format()
  }

  /** Of what is there, only so many records. */
  skipToLast(count: number): void {
    this.#file.skipToLast(count, (read, size, wanted) => this.#format.tail(read, size, wanted))
  }

  /**
   * Tells of what was written since the last time, oldest first.
   * @param scanned is called when the visitor's bytes are about to be overwritten
   * @returns whether there was anything
   */
  read(visitor: LogVisitor, scanned: () => void): boolean {
    return this.#file.read(bytes => {
      const size = this.#format.scan(bytes, visitor)
      scanned()
      return size
    })
  }

  close(): void {
    this.#file.close()
  }
}
