/** A client of a monitor, spoken in bytes: frames with Docker's header both ways (`program.h`), over whatever connection it has. */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Duplex, PassThrough, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** `enum frame_type` and `WANTS_*` of `program.h`. */
export const FRAME = { stdin: 0, stdout: 1, stderr: 2, exit: 4, end: 5, size: 6, hello: 7 } as const
export const WANTS = { stdin: 1, stdout: 2, stderr: 4, all: 7, handshake: 8 } as const

const HEADER = 8

export interface Window {
  readonly rows: number
  readonly columns: number
}

/** `struct winsize`. */
export function winsize({ rows, columns }: Window): Buffer {
  return Buffer.from(Uint16Array.of(rows, columns, 0, 0).buffer)
}

export function frame(type: number, content: Uint8Array = new Uint8Array()): Buffer {
  const header = Buffer.alloc(HEADER)
  header[0] = type
  header.writeUInt32BE(content.length, 4)
  return Buffer.concat([header, content])
}

/** The two kinds of output apart, and the exit code. It reads as fast as `stdout` and `stderr` are read: who reads neither holds the connection up. */
export class Attached {
  readonly stdout = new PassThrough()
  readonly stderr = new PassThrough()
  readonly stdin: Writable
  readonly #socket: Duplex
  /** What the monitor says of the container's end; undefined when the connection ended without a word. */
  readonly ended: Promise<number | undefined>

  /** @param ready when the monitor listens to frames: before, it would take them for something else */
  constructor(socket: Duplex, ready: Promise<unknown> = Promise.resolve()) {
    this.#socket = socket
    socket.on('error', () => undefined) // The monitor may be gone first.
    this.ended = this.#receive()
    this.stdin = new Writable({
      write: (chunk: Buffer, _, done) => void ready.then(() => socket.write(frame(FRAME.stdin, chunk), () => done())),
      final: done => void ready.then(() => socket.write(frame(FRAME.end), () => done())),
    })
  }

  resize(window: Window): void {
    this.#socket.write(frame(FRAME.size, winsize(window)))
  }

  /** As a client that is killed. */
  leave(): void {
    this.#socket.destroy()
  }

  async #receive(): Promise<number | undefined> {
    let code: number | undefined
    let received = Buffer.alloc(0)
    try {
      for await (const chunk of this.#socket) {
        received = received.length > 0 ? Buffer.concat([received, chunk]) : chunk
        for (let size = sizeOf(received); received.length >= size; size = sizeOf(received)) {
          const content = received.subarray(HEADER, size)
          if (received[0] === FRAME.exit) code = content[0]
          else await deliver(received[0] === FRAME.stderr ? this.stderr : this.stdout, content)
          received = received.subarray(size)
        }
      }
    } catch {
      // The connection was cut: what was received counts.
    }
    this.stdout.end()
    this.stderr.end()
    return code
  }
}

const sizeOf = (received: Buffer): number => (received.length < HEADER ? Number.POSITIVE_INFINITY : HEADER + received.readUInt32BE(4))

async function deliver(stream: PassThrough, content: Buffer): Promise<void> {
  if (stream.destroyed || stream.write(content)) return
  const settled = new AbortController()
  const either = ['drain', 'close'].map(event => once(stream, event, settled))
  await Promise.race(either)
  settled.abort()
  await Promise.allSettled(either)
}

/** Connects to a container that runs. */
export async function attach(directory: string, wants: number): Promise<Attached> {
  const socket = await connected(`${directory}/attach`)
  socket.write(frame(FRAME.hello, Uint8Array.of(wants)))
  return new Attached(socket)
}

/** Node does not wait in a queue that is full, as connect(2) does: it has to try again. */
async function connected(path: string): Promise<Socket> {
  for (;;) {
    const socket = connect(path)
    try {
      await once(socket, 'connect')
      return socket
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
      await sleep(5)
    }
  }
}
