/** Reads a container's log, piece by piece, while the monitor writes it. It stays readable when the container is removed meanwhile: the file is open. */

import { closeSync, openSync, readSync } from 'node:fs'
import { errnoName } from '../errors.ts'
import { type LogRecord, parseLogRecord } from '../formats/container-log.ts'

const CHUNK = 1 << 20
const NEWLINE = 10

export class LogFile {
  readonly #path: string
  readonly #chunk = Buffer.alloc(CHUNK)
  #descriptor: number | undefined
  #rest: Uint8Array = new Uint8Array()

  constructor(path: string) {
    this.#path = path
  }

  /** What was written since the last time, a piece at a time. A record whose line is not ended yet waits for its end. */
  *read(): Generator<LogRecord[]> {
    const descriptor = this.#open()
    if (descriptor === undefined) return
    for (let size = readSync(descriptor, this.#chunk); size > 0; size = readSync(descriptor, this.#chunk))
      yield this.#take(this.#chunk.subarray(0, size))
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
  }

  #take(bytes: Uint8Array): LogRecord[] {
    const whole = Buffer.concat([this.#rest, bytes])
    const end = whole.lastIndexOf(NEWLINE) + 1
    this.#rest = whole.subarray(end)
    const lines = whole.subarray(0, end).toString().split('\n')
    return lines.flatMap(line => parseLogRecord(line) ?? [])
  }

  /** A container that was never started has no log. */
  #open(): number | undefined {
    if (this.#descriptor !== undefined) return this.#descriptor
    try {
      this.#descriptor = openSync(this.#path, 'r')
    } catch (error) {
      if (errnoName(error) !== 'ENOENT') throw error
    }
    return this.#descriptor
  }
}
