/** What is measured of networks: each is a row of the table, in milliseconds. */

import type { Row } from './measure.ts'
import { type Summary, summarize } from './statistics.ts'

export const STARTS = {
  none: '`run --rm --network none busybox true`',
  bridge: '`run --rm busybox true`',
  answer: 'from `run -d -p …` until its server answers',
  wait: '… of which after `run` has returned, the longest',
  parallel: '20 × `run -d`, all at once',
  crowd: '`run -d` of a crowd, ten at a time',
  remove: '`rm -f` of the crowd',
  ports: '`run -d` with many published ports',
} as const
export type Start = keyof typeof STARTS

/** Ways from a client to a server in a container. */
export const WAYS = {
  container: "host → container's address",
  own: "host → port published at the host's address",
  loopback: 'host → port published at 127.0.0.1',
  outside: 'outside → published port',
} as const
export type Way = keyof typeof WAYS
export const WAY_NAMES = Object.keys(WAYS) as Way[]

export type Work = 'stream' | 'connect'

export type Figure = Start | `${Work} ${Way}`

/** What a warm engine's launches are called among the engines. */
export const WARM = 'warm engine'

/** What the figure of an engine is called among the rows. */
export function networkRow(engine: string, figure: Figure): string {
  return `${engine}: ${figure}`
}

/** Of all phases in which it was measured; undefined when it was not. */
export function figureOf(rows: readonly Row[], engine: string, figure: Figure): (Summary & { readonly count: number }) | undefined {
  const found = rows.filter(({ name }) => name === networkRow(engine, figure))
  if (found.length === 0 || found.some(({ kind }) => kind === 'absent')) return undefined
  const samples = found.flatMap(row => (row.kind === 'measured' ? row.samples : []))
  return { ...summarize(samples), count: samples.length }
}
