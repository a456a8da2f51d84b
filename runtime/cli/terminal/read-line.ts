/** Reads one line, and not a byte more: what follows is for whoever reads next. */

import { readSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'

const NEWLINE = 10
/** Milliseconds between looks at a terminal that another process has made non-blocking. */
const PAUSE = 20

/** @returns without the line's end; what there is at the end of the file */
export function readLine(descriptor: number): string {
  const bytes: number[] = []
  for (let byte = readByte(descriptor); byte !== undefined && byte !== NEWLINE; byte = readByte(descriptor)) bytes.push(byte)
  return Buffer.from(bytes).toString()
}

/** @returns undefined at the end of the file */
export function readByte(descriptor: number): number | undefined {
  const byte = Buffer.alloc(1)
  for (;;) {
    try {
      return readSync(descriptor, byte) === 0 ? undefined : byte.readUInt8()
    } catch (error) {
      const errno = errnoName(error)
      if (errno === 'EOF' || errno === 'EBADF') return undefined
      if (errno !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
    }
  }
}
