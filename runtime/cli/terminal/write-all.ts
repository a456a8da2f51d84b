/**
 * Writes to a descriptor, completely and before it returns: what a command has printed is out when the process ends, however it ends.
 * `process.stdout` does neither for a pipe, and costs a millisecond to make.
 */

import { writeSync } from 'node:fs'
import { errnoName, MinidockError } from '../../base/errors.ts'

export type Write = (fd: number, bytes: Uint8Array, offset: number) => number

/**
 * @returns false when nobody reads any more (EPIPE)
 * @throws {MinidockError} of kind `unavailable` when it cannot be written, as on a full disk
 */
export function writeAll(fd: number, text: string | Uint8Array, write: Write = writeSync): boolean {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  let pause = 1
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += write(fd, bytes, offset)
      pause = 1
    } catch (error) {
      const name = errnoName(error)
      if (name === 'EPIPE') return false
      if (name !== 'EAGAIN') throw cannotWrite(fd, error)
      // A pipe that another process made non-blocking is full: its reader needs time.
      sleep(pause)
      pause = Math.min(pause * 2, 16)
    }
  }
  return true
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

function cannotWrite(fd: number, cause: unknown): MinidockError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new MinidockError('unavailable', `cannot write to ${fd === 1 ? 'stdout' : 'stderr'}: ${reason}`, { cause })
}
