/**
 * Chapter 8, your turn: containers that live on.
 *
 * The rest of the engine is there: each container has a monitor, which asks `shouldRestart`
 * and `delayBefore` when it has ended. An attached client has one connection to the
 * monitor, and all streams share it: in the shell of `npm run lab try 8`,
 * `minidock system frames NAME` uses your `frame` and `unframe`.
 */

import type { RestartPolicy } from '../../runtime/formats/docker/request.ts'

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

const SECOND = 1e9

export const heart: LifecycleHeart = {
  // TODO 1: a container that has ended is started again if its restart policy says so
  // (the lesson has all four, in "Your turn"). So far none ever is.
  shouldRestart: () => false,

  // TODO 2: a program that cannot run must not keep the machine busy. Docker waits
  // 0.1 s, then twice as long each time, a minute at most; after a run of ten
  // seconds it begins anew.
  delayBefore: () => 0.1 * SECOND,

  // TODO 3: the other end can tell whose bytes these are, and how many: by Docker's
  // header of eight bytes.
  frame: (_stream, bytes) => bytes,

  // TODO 4: the streams come out again as they went in. The connection knows nothing of
  // frames: a chunk may begin and end anywhere.
  unframe: () => () => [],
}
