/** Random bytes straight from the kernel (random(4)): loading node:crypto for a few of them would take longer than starting a container. */

import { closeSync, openSync, readSync } from 'node:fs'

export function randomBytes(size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  const descriptor = openSync('/dev/urandom', 'r')
  try {
    for (let filled = 0; filled < size; ) filled += readSync(descriptor, bytes, filled, size - filled, null)
    return bytes
  } finally {
    closeSync(descriptor)
  }
}
