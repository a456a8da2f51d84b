/** Writing into a file of the kernel's (cgroups(7), proc(5)): what is written is obeyed at once, or refused. */

import { AT, O } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'

/** @param file holds the descriptor meanwhile */
export function writeInto(path: string, value: string, file: Register, emitter: Emitter): void {
  emitter.into(file).openat(AT.FDCWD, path, O.WRONLY | O.CLOEXEC, 0)
  emitter.write(file, value, Buffer.byteLength(value))
  emitter.close(file)
}
