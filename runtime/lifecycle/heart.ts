/** The heart of chapter 8: whether and when a container that has ended is started again, and how two streams share one connection. */

import { MinidockError } from '../errors.ts'
import type { RestartPolicy } from '../formats/docker-request.ts'

// #region interface
/** How a container's last run ended. */
export interface Ended {
  readonly exitCode: number
  /** How often it was started again since a user started it. */
  readonly count: number
  /** A user stopped or killed it. */
  readonly stopped: boolean
}

/** Nanoseconds, both. */
export interface LastRun {
  /** What was waited before it; 0 before the first. */
  readonly delay: number
  /** How long the container ran. */
  readonly ran: number
}

/** 0 to the container; 1 and 2 from it; 3 is what went wrong with the stream itself. */
export type Stream = 0 | 1 | 2 | 3

export interface Piece {
  readonly stream: Stream
  readonly bytes: Uint8Array
}

export interface LifecycleHeart {
  shouldRestart(policy: RestartPolicy, ended: Ended): boolean
  /** @returns nanoseconds to wait before the container is started again */
  delayBefore(last: LastRun): number
  /** Bytes of a stream with a header before them, for a connection that carries several streams. */
  frame(stream: Stream, bytes: Uint8Array): Uint8Array
  /**
   * The way back: a function that takes what a connection gives, in whatever chunks, and yields the streams' bytes in order.
   * A frame that a chunk cuts comes in pieces.
   */
  unframe(): (chunk: Uint8Array) => Iterable<Piece>
}
// #endregion interface

const MILLISECOND = 1e6
const SECOND = 1e9
const HEADER = 8

// #region heart
export const heart: LifecycleHeart = {
  // #region restart
  shouldRestart({ Name, MaximumRetryCount }, { exitCode, count, stopped }) {
    // Who stops a container wants it to stay so, whatever its policy says.
    if (stopped) return false
    if (Name === 'on-failure') return exitCode !== 0 && (MaximumRetryCount === 0 || count < MaximumRetryCount)
    return Name === 'always' || Name === 'unless-stopped'
  },
  // #endregion restart

  // #region delay
  delayBefore({ delay, ran }) {
    // A program that cannot run must not keep the machine busy with trying: each wait is twice the one before. One that ran for a while begins anew.
    if (delay === 0 || ran >= 10 * SECOND) return 100 * MILLISECOND
    return Math.min(delay * 2, 60 * SECOND)
  },
  // #endregion delay

  // #region frame
  frame(stream, bytes) {
    // One byte for the stream, three of zeros, and the length with its highest byte first.
    const framed = Buffer.alloc(HEADER + bytes.length)
    framed.writeUInt8(stream, 0)
    framed.writeUInt32BE(bytes.length, 4)
    framed.set(bytes, HEADER)
    return framed
  },
  // #endregion frame

  // #region unframe
  unframe() {
    const header = Buffer.alloc(HEADER)
    let known = 0 // bytes of the header
    let left = 0 // bytes of the frame after it
    return function* (chunk) {
      for (let at = 0; at < chunk.length; ) {
        if (left === 0) {
          // A connection has no borders: a header, too, may come in two chunks.
          const part = chunk.subarray(at, at + HEADER - known)
          header.set(part, known)
          at += part.length
          known = (known + part.length) % HEADER
          if (known === 0) left = header.readUInt32BE(4)
        } else {
          const bytes = chunk.subarray(at, at + left)
          at += bytes.length
          left -= bytes.length
          yield { stream: streamOf(header), bytes }
        }
      }
    }
  },
  // #endregion unframe
}
// #endregion heart

function streamOf(header: Buffer): Stream {
  const stream = header.readUInt8(0)
  if (stream === 0 || stream === 1 || stream === 2 || stream === 3) return stream
  throw new MinidockError('engine', `a stream that should be framed is not: it begins with ${header.toString('hex')}`)
}
