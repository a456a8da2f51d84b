/** Writing into a file of the kernel's: what is written is obeyed at once, or refused. */

import { AT, O } from '../kernel/constants.ts'
import type { Emitter } from '../kernel/program.ts'
import type { CgroupBirth } from './heart.ts'

export function writeTo(path: string, value: string, emitter: Emitter, birth: CgroupBirth): void {
  const file = birth.register('file')
  emitter.into(file).openat(AT.FDCWD, path, O.WRONLY | O.CLOEXEC, 0)
  emitter.write(file, value, Buffer.byteLength(value))
  emitter.close(file)
}
