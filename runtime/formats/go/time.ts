/** A time as Go's `time.String` prints it, which is what docker shows as CREATED AT: `2025-01-31 08:05:00 +0000 UTC`. */
export function formatGoTime(time: Date): string {
  return `${time
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} +0000 UTC`
}
