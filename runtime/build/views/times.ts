/** Times of a build, and how BuildKit writes them. */

/** Returns milliseconds of a clock that nothing sets. Node takes 3 ms to load the one of `performance`. */
export function monotonicTime(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** `1.2s` */
export function durationText(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)}s`
}

/** Seconds since a step began, before each line of its output: five characters until a thousand have gone. */
export function timestampText(milliseconds: number): string {
  const seconds = milliseconds / 1000
  return seconds.toFixed(seconds < 10 ? 3 : seconds < 100 ? 2 : 1)
}
