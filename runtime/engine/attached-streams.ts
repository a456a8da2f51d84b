/**
 * A container's streams over a connection to its monitor, also before there is a connection: output and input, both with back-pressure, and how the container
 * ended.
 *
 * Output that was read from the monitor waits here for the caller, up to a limit; then nothing more is read. A slow caller holds up nothing else in this process;
 * when the monitor keeps a megabyte for it as well, the container waits.
 */

import type { Duplex } from 'node:stream'
import { setImmediate as nextRound } from 'node:timers/promises'
import { FRAME } from '../kernel/launch/monitor-connection.ts'

/** Puts several streams into one connection, and takes them out again: the heart of chapter 8. */
export interface Framing {
  /** Returns a frame: Docker's header of eight bytes, then the bytes. */
  frame(stream: number, bytes: Uint8Array): Uint8Array
  /** Returns a function that takes the bytes of a connection in order, and returns the content of its frames, in one piece or several. */
  unframe(): (chunk: Uint8Array) => Iterable<{ readonly stream: number; readonly bytes: Uint8Array }>
}

export interface OutputPiece {
  /** A terminal has one stream: stdout. */
  readonly stream: 'stdout' | 'stderr'
  readonly bytes: Uint8Array
}

/** What a frame from a monitor has in it: output, the answer to a hello, or how the container ended. */
type Content = OutputPiece['stream'] | 'hello' | 'exit code'

const CONTENTS: ReadonlyMap<number, Content> = new Map([
  [FRAME.stdout, 'stdout'],
  [FRAME.stderr, 'stderr'],
  [FRAME.exit, 'exit code'],
  [FRAME.hello, 'hello'],
])

/** Returns what a frame has in it, by its first byte; undefined for a byte that no monitor sends. */
export function contentOf(stream: number): Content | undefined {
  return CONTENTS.get(stream)
}

/**
 * How the streams have ended. `exited`: a container that could not be started has code 125, and the process that tried to start it has the reason. `lost`: the
 * monitor was killed. `removed`: the container was removed before it started.
 */
export type AttachedEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'detached' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'removed' }

export interface AttachedStreams {
  /** The output. It ends when all output of this life has been taken. Leaving the loop does not detach: the next loop continues there. */
  readonly output: AsyncIterable<OutputPiece>
  /** Resolves as soon as the end is known, though output may still wait to be taken. Never rejects. */
  readonly ended: Promise<AttachedEnd>
  /** Sends bytes to stdin. @returns true once the monitor's socket has them, which is after the start; false when the container takes no input, or has ended */
  write(bytes: Uint8Array): Promise<boolean>
  /** Closes the container's stdin after all earlier writes, if the container was made with `StdinOnce`; other containers keep stdin open. @returns as `write` */
  end(): Promise<boolean>
  /** Sets the size of the container's terminal, in characters; before the start, the size with which the terminal begins. */
  resize(columns: number, rows: number): void
  /** Closes the connection; the container goes on. Output that was already read can still be taken. */
  detach(): void
}

/** Bytes of output that wait here at most; one chunk more may come. */
const MOST_HELD = 1 << 18
/** Bytes in one frame of input, at most: a change of the terminal's size waits until the frame is sent. */
const MOST_IN_FRAME = 1 << 16

/** The streams of one client. `connect` and `finish` are for `attach.ts`, which makes the connection. */
export class MonitorStreams implements AttachedStreams {
  readonly output: AsyncIterable<OutputPiece> = { [Symbol.asyncIterator]: () => this.#take() }
  readonly ended: Promise<AttachedEnd>
  readonly #framing: Framing
  readonly #takesInput: boolean
  readonly #connected = Promise.withResolvers<Duplex | undefined>()
  readonly #over = Promise.withResolvers<AttachedEnd>()
  readonly #held: OutputPiece[] = []
  #size = 0
  #isOver = false
  #failure: unknown
  #changed: PromiseWithResolvers<void> | undefined
  #socket: Duplex | undefined
  #window: Uint8Array | undefined
  #lastInput: Promise<unknown> = Promise.resolve()

  constructor(framing: Framing, takesInput: boolean) {
    this.#framing = framing
    this.#takesInput = takesInput
    this.ended = this.#over.promise
  }

  /** Takes the connection, once there is one. */
  connect(socket: Duplex): void {
    socket.on('error', () => undefined) // 'close' follows.
    if (this.#isOver) return void socket.destroy()
    this.#socket = socket
    this.#orFail(() => {
      const unframe = this.#framing.unframe()
      const receive = (chunk: Uint8Array) => this.#orFail(() => this.#receive(unframe(chunk)))
      socket.on('data', receive)
      // When the container has ended, a write fails, and Node closes the socket. What it had read by then, and not passed on, has the exit code.
      socket.once('close', () => {
        for (let rest = socket.read(); rest !== null && !this.#isOver; rest = socket.read()) receive(rest)
        this.finish({ kind: 'lost' })
      })
      if (this.#window) this.#sendWindow(this.#window)
    })
    socket.once('end', () => this.finish({ kind: 'lost' }))
    this.#connected.resolve(socket)
  }

  /** Ends the streams; only the first end counts. */
  finish(end: AttachedEnd): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#socket?.destroy()
    this.#connected.resolve(undefined)
    this.#over.resolve(end)
    this.#wake()
  }

  async write(bytes: Uint8Array): Promise<boolean> {
    return await this.#inOrder(async () => {
      for (let at = 0; at < bytes.length; at += MOST_IN_FRAME)
        if (!(await this.#send(FRAME.stdin, bytes.subarray(at, at + MOST_IN_FRAME)))) return false
      return this.#takesInput
    })
  }

  async end(): Promise<boolean> {
    return await this.#inOrder(async () => await this.#send(FRAME.end, new Uint8Array()))
  }

  resize(columns: number, rows: number): void {
    // `struct winsize`: rows, columns, and the same in pixels, which are 0.
    this.#window = new Uint8Array(Uint16Array.of(rows, columns, 0, 0).buffer)
    this.#sendWindow(this.#window)
  }

  detach(): void {
    this.finish({ kind: 'detached' })
  }

  #receive(pieces: Iterable<{ readonly stream: number; readonly bytes: Uint8Array }>): void {
    for (const { stream, bytes } of pieces) {
      const content = contentOf(stream)
      if (content === 'exit code') this.finish({ kind: 'exited', exitCode: bytes[0] ?? 0 })
      if (content === 'stdout' || content === 'stderr') this.#hold({ stream: content, bytes })
    }
  }

  /** Keeps an error of the framing for the loop that takes the output: thrown in an event handler, the error would end this process. */
  #orFail(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.#failure = error
      this.finish({ kind: 'lost' })
    }
  }

  #hold(piece: OutputPiece): void {
    this.#held.push(piece)
    this.#size += piece.bytes.length
    if (this.#size > MOST_HELD) this.#socket?.pause()
    this.#wake()
  }

  #wake(): void {
    this.#changed?.resolve()
    this.#changed = undefined
  }

  async *#take(): AsyncGenerator<OutputPiece> {
    for (;;) {
      const piece = this.#held.shift()
      if (piece) {
        this.#size -= piece.bytes.length
        if (this.#size <= MOST_HELD / 2 && this.#socket?.isPaused()) this.#socket.resume()
        yield piece
      } else if (this.#failure !== undefined) {
        throw this.#failure
      } else if (this.#isOver) {
        return
      } else {
        this.#changed ??= Promise.withResolvers()
        await this.#changed.promise
      }
    }
  }

  #sendWindow(window: Uint8Array): void {
    if (!this.#isOver) this.#socket?.write(this.#framing.frame(FRAME.size, window))
  }

  /** Does one write after the other, so that the bytes of two writers do not mix. */
  async #inOrder(action: () => Promise<boolean>): Promise<boolean> {
    const result = this.#lastInput.then(action)
    this.#lastInput = result.catch(() => undefined) // The caller gets the error from `result`.
    return await result
  }

  async #send(type: number, bytes: Uint8Array): Promise<boolean> {
    const socket = this.#takesInput ? await this.#connected.promise : undefined
    if (!socket || this.#isOver) return false
    const frame = this.#framing.frame(type, bytes)
    const written = await new Promise<boolean>(resolve => socket.write(frame, error => resolve(!error)))
    // If the monitor reads as fast as this writes, the event loop would do nothing else.
    await nextRound()
    return written
  }
}
