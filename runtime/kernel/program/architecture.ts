/** The processor architectures that minidock runs on, by Node's names (`process.arch`). */

import { MinidockError } from '../../base/errors.ts'

export type Architecture = 'x64' | 'arm64'

/** Returns this machine's. @throws {MinidockError} `unavailable`: it has another one */
export function ownArchitecture(): Architecture {
  if (process.arch === 'x64' || process.arch === 'arm64') return process.arch
  throw new MinidockError('unavailable', `containers need x86-64 or arm64, and this is ${process.arch}`)
}
