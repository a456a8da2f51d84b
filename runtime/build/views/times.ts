/** Times in BuildKit's notation. */

/** `1.2s` */
export function durationText(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)}s`
}

/** Seconds since a step began, before each line of its output: five characters until a thousand have gone. */
export function timestampText(milliseconds: number): string {
  const seconds = milliseconds / 1000
  return seconds.toFixed(seconds < 10 ? 3 : seconds < 100 ? 2 : 1)
}
