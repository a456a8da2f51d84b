/** A time as Go's `time.String` prints it, which is what docker shows as CREATED AT: `2025-01-31 08:05:00 +0000 UTC`. */
export function formatGoTime(time: Date): string {
  return `${time
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} +0000 UTC`
}

/** The same of a time in RFC 3339, in UTC, with its fraction of a second: `2025-01-31 08:05:00.12 +0000 UTC`. */
export function goTimeText(time: string): string {
  return time.replace('T', ' ').replace(/(?:\.0*|(\.\d*?[1-9])0*)?Z$/, '$1 +0000 UTC')
}
