/** A recorded run as lines and places of a picture. Pure; the component draws what is here. */

import type { RecordedMemory } from '../../course/memory-type.ts'
import { countedAt } from '../../course/memory-words.ts'

interface Point {
  readonly x: number
  readonly y: number
}

interface Labelled extends Point {
  readonly label: string
}

export interface Drawing {
  /** Where the axes end. */
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  /** The samples, as the `points` of a polyline; and the same with the axis below, as those of a polygon. */
  readonly curve: string
  readonly area: string
  readonly limit: number
  readonly killed: Point
  /** Where the container printed something, and the number in it. */
  readonly said: readonly Labelled[]
  readonly megabytes: readonly Labelled[]
  readonly seconds: readonly Labelled[]
}

export const WIDTH = 680
export const HEIGHT = 360
/** Room for two lines of text above, numbers at the left, numbers and a line of text below. */
const PLOT = { left: 48, right: WIDTH - 12, top: 32, bottom: HEIGHT - 56 }
/** Of the limit: what is above it has room for words. */
const ABOVE = 1.17

export function drawingOf(memory: Pick<RecordedMemory, 'limit' | 'killed' | 'printed' | 'samples'>): Drawing {
  const { limit, killed, printed, samples } = memory
  const end = (samples.at(-1)?.[0] ?? killed) * 1.03
  const x = (at: number) => round(PLOT.left + (at / end) * (PLOT.right - PLOT.left))
  const y = (bytes: number) => round(PLOT.bottom - (bytes / (limit * ABOVE)) * (PLOT.bottom - PLOT.top))
  const curve = samples.map(([at, bytes]) => `${x(at)},${y(bytes)}`).join(' ')
  const [first, last] = [samples[0]?.[0] ?? 0, samples.at(-1)?.[0] ?? 0]
  const on = (at: number): Point => ({ x: x(at), y: y(countedAt(memory, at)) })
  return {
    ...PLOT,
    curve,
    area: `${x(first)},${PLOT.bottom} ${curve} ${x(last)},${PLOT.bottom}`,
    limit: y(limit),
    killed: on(killed),
    said: printed.map(([at, line]) => ({ ...on(at), label: String(Number.parseInt(line, 10)) })),
    megabytes: ticks(limit / 1e6).map(each => ({ x: PLOT.left, y: y(each * 1e6), label: String(each) })),
    seconds: ticks(end / 1000).map(each => ({ x: x(each * 1000), y: PLOT.bottom, label: String(each) })),
  }
}

/** Round numbers from 0 on, seven at most. */
function ticks(end: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(end / 6))
  const step = [1, 2, 5, 10].map(each => each * power).find(each => end / each <= 6) ?? end
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => Number((index * step).toPrecision(3)))
}

function round(length: number): number {
  return Math.round(length * 10) / 10
}
