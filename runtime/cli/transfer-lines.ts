/**
 * The layers of an image that is pulled or pushed, as lines: `a5d0ce49aa80: Downloading [=====>      ]  12.35MB/61.24MB`. The words, the bar of fifty columns and the
 * sizes are docker's. Source: moby, pkg/jsonmessage and pkg/progress; go-units, HumanSize.
 */

import { formatSize } from '../formats/go/units.ts'
import { ellipsis } from '../formats/text/display-width.ts'
import { visibleLine } from '../formats/text/visible.ts'
import type { LayerState, TransferEvent } from '../plan/transfer-events.ts'

export type LayerEvent = Extract<TransferEvent, { readonly kind: 'layer' }>

/** Columns of docker's bar, and of the shortest that still says something. */
const BAR = 50
const SHORTEST = 10

/** What a layer is when there is nothing left to do for it. */
const ENDED: ReadonlySet<LayerState> = new Set(['Pull complete', 'Already exists', 'Pushed', 'Layer already exists', 'Mounted from'])
const BEFORE: ReadonlySet<LayerState> = new Set(['Pulling fs layer', 'Waiting', 'Preparing'])

/** Returns the line of a layer, without the bar. */
export function stateText({ id, state, detail }: LayerEvent): string {
  const text =
    state === 'Retrying' ? `Retrying in ${detail} ${detail === '1' ? 'second' : 'seconds'}` : [state, detail].filter(Boolean).join(' ')
  return visibleLine(`${id}: ${text}`)
}

/** Returns whether an event has a bar: only bytes have moved. */
export function hasBar({ done = 0, total = 0 }: LayerEvent): boolean {
  return done > 0 || total > 0
}

/** Returns the line of a layer in at most so many columns: with as much of a bar as there is room for. */
export function layerText(event: LayerEvent, columns: number): string {
  const state = stateText(event)
  if (!hasBar(event)) return ellipsis(state, columns)
  const { done = 0, total = 0 } = event
  const numbers =
    total > 0 && done <= total ? `${formatSize(done, 4).padStart(8)}/${formatSize(total, 4)}` : formatSize(done, 4).padStart(8)
  const room = Math.min(BAR, columns - state.length - numbers.length - ' [>] '.length)
  const bar = total > 0 && room >= SHORTEST ? `${barText(done / total, room)} ` : ''
  return ellipsis(`${state} ${bar}${numbers}`, columns)
}

function barText(share: number, columns: number): string {
  const full = Math.min(columns, Math.trunc(share * columns))
  return `[${'='.repeat(full)}>${' '.repeat(columns - full)}]`
}

/**
 * Returns lines for a terminal that has room for so many. If there are more layers, those at work are shown, then those that ended last, then those that come
 * next, and the last line counts the others.
 */
export function fittedLines(layers: readonly LayerEvent[], columns: number, room: number): readonly string[] {
  const texts = (shown: readonly LayerEvent[]) => shown.map(layer => layerText(layer, columns))
  if (layers.length <= room) return texts(layers)
  const byRank = layers
    .map((layer, place) => ({ layer, rank: rankOf(layer), place }))
    // What ended last, and what comes next.
    .sort((a, b) => a.rank - b.rank || (a.rank === RANKS.before ? a.place - b.place : b.place - a.place))
  const kept = new Set(byRank.slice(0, Math.max(0, room - 1)).map(({ layer }) => layer))
  const [shown, others] = [layers.filter(layer => kept.has(layer)), layers.filter(layer => !kept.has(layer))]
  return [...texts(shown), ellipsis(countText(others), columns)]
}

const RANKS = { working: 0, ended: 1, before: 2 } as const

function rankOf({ state }: LayerEvent): number {
  if (ENDED.has(state)) return RANKS.ended
  return BEFORE.has(state) ? RANKS.before : RANKS.working
}

/** `and 23 more layers: 12 Pull complete, 11 Waiting`. */
function countText(layers: readonly LayerEvent[]): string {
  const counts = new Map<LayerState, number>()
  for (const { state } of layers) counts.set(state, (counts.get(state) ?? 0) + 1)
  const parts = [...counts].map(([state, count]) => `${count} ${state}`)
  return `and ${layers.length} more ${layers.length === 1 ? 'layer' : 'layers'}: ${parts.join(', ')}`
}
