/**
 * A connection to a container's monitor, as `attach` makes one: frames go both ways (`launcher/program.h`, `enum frame_type`). This is for who reads them in
 * TypeScript; a client that only carries them is in C, and smaller.
 */

import { closeSync, constants, openSync } from 'node:fs'
import { connect, type Socket } from 'node:net'

/** What a frame carries. Docker's own streams are 0, 1 and 2. */
export const FRAME = { stdin: 0, stdout: 1, stderr: 2, exit: 4, end: 5, size: 6, hello: 7 } as const

/** `WANTS_*`: the byte of a hello. */
export const WANTS = { stdin: 1, stdout: 2, stderr: 4 } as const

/** @param directory the container's @returns once it is connected; it rejects with `ENOENT` or `ECONNREFUSED` when nobody listens */
export async function connectToMonitor(directory: string): Promise<Socket> {
  // An address has room for 107 bytes, and a state folder may have any path.
  const folder = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    return await new Promise((resolve, reject) => {
      const socket = connect(`/proc/self/fd/${folder}/attach`)
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.removeListener('error', reject)
        resolve(socket)
      })
    })
  } finally {
    closeSync(folder)
  }
}
