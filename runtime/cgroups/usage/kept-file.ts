/** A file of the kernel's that is read again and again. It is opened once: to look its path up costs more than to read it. */

import { closeSync, openSync, readSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'

/** More than any of them has to say that is read here. */
const buffer = Buffer.allocUnsafe(1 << 16)

/** ENODEV and ESRCH: it was removed after it was opened. EOPNOTSUPP: the kernel was told to count no pressure. */
const GONE = ['ENOENT', 'ENODEV', 'ESRCH', 'EOPNOTSUPP']

export class KeptFile {
  readonly #path: string
  #fd: number | undefined
  /** No file comes to a cgroup that was made without it. */
  #isGone = false

  constructor(path: string) {
    this.#path = path
  }

  /** @returns undefined when it is not there, or its cgroup is gone */
  read(): string | undefined {
    if (this.#isGone) return undefined
    try {
      this.#fd ??= openSync(this.#path, 'r')
      return buffer.toString('latin1', 0, readSync(this.#fd, buffer, 0, buffer.length, 0))
    } catch (error) {
      if (!GONE.includes(errnoName(error) ?? '')) throw error
      this.close()
      return undefined
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
    this.#isGone = true
  }
}
