/** Random bytes straight from the kernel (random(4)): loading node:crypto for a few of them would take longer than starting a container. */

import { closeSync, openSync, readSync } from 'node:fs'

/** Enough for a start, which needs some of them five times. */
const AHEAD = 256

let ahead = new Uint8Array()

export function randomBytes(size: number): Uint8Array {
  if (ahead.length < size) ahead = readRandom(Math.max(size, AHEAD))
  const bytes = ahead.slice(0, size)
  ahead = ahead.subarray(size)
  return bytes
}

function readRandom(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  const descriptor = openSync('/dev/urandom', 'r')
  try {
    for (let filled = 0; filled < size; ) filled += readSync(descriptor, bytes, filled, size - filled, null)
    return bytes
  } finally {
    closeSync(descriptor)
  }
}
