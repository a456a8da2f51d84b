/** Settings of the kernel's network: files of /proc/sys/net. proc_sys(5). */

import { AT, O } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'

/** @param file holds the descriptor meanwhile */
export function writeSetting(path: string, value: string, file: Register, emitter: Emitter): void {
  emitter.into(file).openat(AT.FDCWD, path, O.WRONLY | O.CLOEXEC, 0)
  emitter.write(file, value, Buffer.byteLength(value))
  emitter.close(file)
}

/** The same for a setting that not every kernel has. @param file holds the descriptor meanwhile */
export function writeSettingIfThere(path: string, value: string, file: Register, emitter: Emitter): void {
  emitter
    .into(file)
    .tolerating('ENOENT')
    .openat(AT.FDCWD, path, O.WRONLY | O.CLOEXEC, 0)
  emitter.tolerating('EBADF').write(file, value, Buffer.byteLength(value))
  emitter.tolerating('EBADF').close(file)
}
