/**
 * A container's streams over a connection to its monitor, also before there is one: output and input, both with back-pressure, and how the container ended.
 *
 * Output that was read and is not taken stays here, up to a limit; then nothing more is read, and the monitor keeps the rest. So a slow reader holds up neither
 * the container nor this process.
 */

import type { Duplex } from 'node:stream'
import { setImmediate as nextRound } from 'node:timers/promises'
import { FRAME } from '../kernel/launch/monitor-connection.ts'

/** Puts several streams into one connection, and takes them out again: the heart of chapter 8. */
export interface Framing {
  frame(stream: number, bytes: Uint8Array): Uint8Array
  unframe(): (chunk: Uint8Array) => Iterable<{ readonly stream: number; readonly bytes: Uint8Array }>
}

export interface OutputPiece {
  /** A terminal has one stream: stdout. */
  readonly stream: 'stdout' | 'stderr'
  readonly bytes: Uint8Array
}

/**
 * `exited`: 125 is also the code of a container that could not be started; the process that tried knows why. `lost`: the monitor was killed. `removed`: the
 * container was, before it started.
 */
export type AttachedEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'detached' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'removed' }

export interface AttachedStreams {
  /** Ends when all output of this life has been taken. A loop that is left does not detach: the next loop goes on from there. */
  readonly output: AsyncIterable<OutputPiece>
  /** Resolves as soon as the end is known: output may still wait to be taken. It never rejects. */
  readonly ended: Promise<AttachedEnd>
  /** Sends stdin. @returns true once the monitor's socket has it, which takes a start; false when the container takes no input, or has ended */
  write(bytes: Uint8Array): Promise<boolean>
  /** Ends stdin after all that is being written, where the container was made with `StdinOnce`; other containers keep it open. @returns as `write` */
  end(): Promise<boolean>
  /** Sets the terminal's size; before the start: the size that it begins with. */
  resize(columns: number, rows: number): void
  /** Lets the container go on by itself. Output that has come can still be taken. */
  detach(): void
}

/** Bytes of output that wait here; one chunk more may come. */
const MOST_HELD = 1 << 18
/** Bytes in one frame of input: a change of the terminal's size waits behind a frame. */
const MOST_IN_FRAME = 1 << 16

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
      socket.on('data', (chunk: Uint8Array) => this.#orFail(() => this.#receive(unframe(chunk))))
      if (this.#window) this.#sendWindow(this.#window)
    })
    for (const event of ['end', 'close']) socket.once(event, () => this.finish({ kind: 'lost' }))
    this.#connected.resolve(socket)
  }

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
    // `struct winsize`: rows, columns, and two that count pixels.
    this.#window = new Uint8Array(Uint16Array.of(rows, columns, 0, 0).buffer)
    this.#sendWindow(this.#window)
  }

  detach(): void {
    this.finish({ kind: 'detached' })
  }

  #receive(pieces: Iterable<{ readonly stream: number; readonly bytes: Uint8Array }>): void {
    for (const { stream, bytes } of pieces) {
      if (stream === FRAME.exit) this.finish({ kind: 'exited', exitCode: bytes[0] ?? 0 })
      if (stream === FRAME.stdout) this.#hold({ stream: 'stdout', bytes })
      if (stream === FRAME.stderr) this.#hold({ stream: 'stderr', bytes })
    }
  }

  /** Keeps an error of the framing for the loop that takes the output: thrown from an event, it would end this process. */
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

  /** Keeps the bytes of several writers apart. */
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
    // A monitor that reads as fast as this writes would keep the event loop from all else.
    await nextRound()
    return written
  }
}
