/**
 * The heart of chapter 8: whether and when a container that has ended is started again, and
 * how several streams share one connection.
 */

import type { RestartPolicy } from '../formats/docker/request.ts'

// #region interface
/**
 * `count`: how often it was started again since a user started it. `stopped`: by a
 * user, and not by itself.
 */
export interface Ended {
  readonly exitCode: number
  readonly count: number
  readonly stopped: boolean
}

export interface Piece {
  /**
   * 0 goes to the container's stdin, 1 and 2 come from its stdout and stderr; what others
   * mean is between the two ends.
   */
  readonly stream: number
  readonly bytes: Uint8Array
}

export interface LifecycleHeart {
  shouldRestart(policy: RestartPolicy, ended: Ended): boolean
  /**
   * Nanoseconds, all of them.
   * @param last what was waited before the last run (0: it was the first),
   * and how long that was
   */
  delayBefore(last: { readonly delay: number; readonly ran: number }): number
  /**
   * Bytes of a stream with a header before them, for a connection that
   * carries several streams.
   */
  frame(stream: number, bytes: Uint8Array): Uint8Array
  /**
   * The way back.
   * @returns a function that takes what the connection gives, in whatever chunks, and
   * yields each stream's bytes as they come
   */
  unframe(): (chunk: Uint8Array) => Iterable<Piece>
}
// #endregion interface

// #region heart
const SECOND = 1e9

export const heart: LifecycleHeart = {
  // #region restart
  shouldRestart({ Name, MaximumRetryCount }, { exitCode, count, stopped }) {
    // A user who stops a container wants it to stay stopped, whatever its policy says.
    if (stopped) return false
    if (Name === 'on-failure')
      return exitCode !== 0 && (MaximumRetryCount === 0 || count < MaximumRetryCount)
    return Name === 'always' || Name === 'unless-stopped'
  },
  // #endregion restart

  // #region delay
  delayBefore({ delay, ran }) {
    // A program that cannot run must not keep the machine busy with trying: each wait is
    // twice the one before. One that ran for a while begins anew.
    if (delay === 0 || ran >= 10 * SECOND) return 0.1 * SECOND
    return Math.min(delay * 2, 60 * SECOND)
  },
  // #endregion delay

  // #region frame
  frame(stream, bytes) {
    // One byte for the stream, three of zeros, and the length with its highest byte first.
    const header = Buffer.alloc(8)
    header.writeUInt8(stream)
    header.writeUInt32BE(bytes.length, 4)
    return Buffer.concat([header, bytes])
  },
  // #endregion frame

  // #region unframe
  unframe() {
    const header = Buffer.alloc(8)
    let known = 0 // bytes of the header
    let left = 0 // bytes of the frame after it
    return function* (chunk) {
      for (let at = 0; at < chunk.length; ) {
        // A connection has no borders: a header, too, may come in two chunks.
        const part = chunk.subarray(at, at + (left || header.length - known))
        at += part.length
        if (left > 0) {
          left -= part.length
          yield { stream: header.readUInt8(), bytes: part }
        } else {
          header.set(part, known)
          known = (known + part.length) % header.length
          if (known === 0) left = header.readUInt32BE(4)
        }
      }
    }
  },
  // #endregion unframe
}
// #endregion heart
