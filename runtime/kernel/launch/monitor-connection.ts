/**
 * A connection to a container's monitor: frames go both ways (`c/interpreter/program.h`, `enum frame_type`). A client connects to the monitor of a container that
 * runs; to a client that waits for a start, the monitor connects. This is for clients in TypeScript; one that only carries frames is in C, and smaller.
 */

import { once } from 'node:events'
import { closeSync, constants, openSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { errnoName } from '../../base/errors.ts'

/** What a frame carries. Docker's own streams are 0, 1 and 2. */
export const FRAME = { stdin: 0, stdout: 1, stderr: 2, exit: 4, end: 5, size: 6, hello: 7 } as const

/**
 * `WANTS_*`: the byte of a hello. `handshake`: the monitor sends the hello back, and all output from then on.
 *
 * The kernel keeps the connection open until the exit code is read, though the monitor has gone: else a write would fail, and Node would drop what it has not read.
 */
export const WANTS = { stdin: 1, stdout: 2, stderr: 4, handshake: 8 } as const

/** Milliseconds for a monitor to make room in its queue, and between two tries. */
const PATIENCE = 10_000
const BETWEEN = 5

/**
 * Connects to the monitor of a container that runs; rejects with `ENOENT` or `ECONNREFUSED` when nothing listens, and with `EAGAIN` when the monitor's queue
 * stays full.
 * @param directory the container's
 */
export async function connectToMonitor(directory: string): Promise<Socket> {
  return await inside(directory, async folder => {
    for (const end = performance.now() + PATIENCE; ; await sleep(BETWEEN)) {
      try {
        const socket = connect(`${folder}/attach`)
        await once(socket, 'connect')
        return socket
      } catch (error) {
        // connect(2) would wait in a queue that is full; Node's sockets never wait.
        if (errnoName(error) !== 'EAGAIN' || performance.now() > end) throw error
      }
    }
  })
}

/** Returns a server that listens on a new socket in a folder; rejects with `ENOENT` when the folder is gone. */
export async function listenIn(directory: string, name: string): Promise<Server> {
  return await inside(directory, async folder => {
    const server = createServer()
    server.listen({ path: `${folder}/${name}`, exclusive: true })
    await once(server, 'listening')
    // A connection that could not be taken: the monitor sees its end, and goes on.
    return server.on('error', () => undefined)
  })
}

/** An address has room for 107 bytes, and a state folder may have any path: the folder is named by a descriptor. */
async function inside<T>(directory: string, action: (folder: string) => Promise<T>): Promise<T> {
  const descriptor = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    return await action(`/proc/self/fd/${descriptor}`)
  } finally {
    closeSync(descriptor)
  }
}
