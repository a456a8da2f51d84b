/** What is said of a row of measurements: medians, because a machine that does something else meanwhile makes outliers, and they are always slow. */

export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** @throws {RangeError} when there are none */
export function summarize(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b)
  const [min, max] = [sorted[0], sorted.at(-1)]
  if (min === undefined || max === undefined) throw new RangeError('there is no median of nothing')
  return { median: medianOf(sorted), min, max }
}

function medianOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2)
  const [below = Number.NaN, above = Number.NaN] =
    sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]]
  return (below + above) / 2
}
