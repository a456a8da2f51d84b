/**
 * BuildKit's plain progress: lines that each say whose they are, `#5 0.123 output`. What steps do at the same time is not mixed line by line: one step has the
 * floor, and the others' lines wait until it ends, until they end themselves, or for five seconds. Source: moby/buildkit, util/progress/progressui.
 */

import { visibleLine } from '../../formats/text/visible.ts'
import type { BuildEvent } from '../build-events.ts'
import { NOTHING_YET, type Progress, reduce, type VertexProgress, vertexOf } from './progress.ts'
import { durationText, timestampText } from './times.ts'

/** Milliseconds for which a step has the floor before another may take it, and between two lines about a part that goes on. */
const PATIENCE = 5000

export interface Plain {
  readonly progress: Progress
  /** Lines that are not printed yet, by vertex. An empty text is a vertex that has begun. */
  readonly waiting: ReadonlyMap<string, string>
  /** The vertex that has the floor. */
  readonly current?: VertexProgress
  /** When it got that. */
  readonly since: number
  /** Whether anything has been printed. */
  readonly begun: boolean
  /** When a line about a part was printed last, by vertex and part. */
  readonly told: ReadonlyMap<string, number>
}

/** The next state, and what is to be printed now. */
export type Printed = readonly [plain: Plain, text: string]

export const SILENT: Plain = { progress: NOTHING_YET, waiting: new Map(), since: 0, begun: false, told: new Map() }

/** @param now milliseconds of one clock, as in `reduce` */
export function tellPlain(plain: Plain, event: BuildEvent, now: number): Printed {
  const progress = reduce(plain.progress, event, now)
  const before = vertexOf(plain.progress, event)
  const vertex = vertexOf(progress, event)
  if (vertex === undefined || before?.ended !== undefined) return [{ ...plain, progress }, '']
  const key = event.kind === 'status' ? `${vertex.id} ${partOf(vertex, event.text)}` : ''
  if (event.kind === 'status' && !event.done && now - (plain.told.get(key) ?? -PATIENCE) < PATIENCE) return [{ ...plain, progress }, '']
  const told = event.kind === 'status' ? new Map(plain.told).set(key, now) : plain.told
  const lines = linesOf(vertex, event).map(line => `#${vertex.number} ${line}\n`)
  const waiting = new Map(plain.waiting).set(vertex.id, (plain.waiting.get(vertex.id) ?? '') + lines.join(''))
  return flush({ ...plain, progress, waiting, told }, now, vertex)
}

/** Lines that have waited are printed, if it is their time. To be called again and again: a step may have the floor and say nothing. */
export function flush(plain: Plain, now: number, changed?: VertexProgress): Printed {
  let state = plain
  let text = ''
  const print = (id: string | undefined) => {
    const vertex = state.progress.vertices.find(each => each.id === id)
    const [next, printed] = vertex ? printVertex(state, vertex, now) : [state, '']
    state = next
    text += printed
  }
  if (changed?.ended !== undefined || changed?.id === state.current?.id) print(changed?.id)
  else if (state.current && now - state.since >= PATIENCE) print(firstWaiting(state))
  if (state.current === undefined) print(firstWaiting(state))
  return [state, text]
}

function firstWaiting({ waiting, current, progress }: Plain): string | undefined {
  return progress.vertices.find(({ id }) => id !== current?.id && waiting.has(id) && (!current || waiting.get(id) !== ''))?.id
}

function printVertex(plain: Plain, vertex: VertexProgress, now: number): Printed {
  const { current, begun } = plain
  const waiting = new Map(plain.waiting)
  const lines = waiting.get(vertex.id) ?? ''
  waiting.delete(vertex.id)
  const { current: _, ...rest } = plain
  const state = { ...rest, waiting, begun: true, since: current?.id === vertex.id ? plain.since : now }
  const next = vertex.ended === undefined ? { ...state, current: vertex } : state
  if (current?.id === vertex.id) return [next, lines]
  const interrupted = current === undefined ? '' : `#${current.number} ...\n`
  return [next, `${interrupted}${begun ? '\n' : ''}#${vertex.number} ${visibleLine(vertex.name)}\n${lines}`]
}

function linesOf(vertex: VertexProgress, event: BuildEvent): readonly string[] {
  switch (event.kind) {
    case 'output':
      return vertex.output.fresh.map(({ at, text }) => `${timestampText(at)} ${text}`)
    case 'status':
      return [statusLine(vertex, event.text)]
    case 'cached':
    case 'done':
    case 'canceled':
    case 'failed':
      return [...openLine(vertex), outcomeLine(vertex)]
    case 'begin':
    case 'warnings':
      return []
  }
}

/** A line that the program has not ended. */
function openLine({ output }: VertexProgress): readonly string[] {
  const last = output.lines.at(-1)
  return last === undefined || last.ended ? [] : [`${timestampText(last.at)} ${last.text}`]
}

function partOf({ statuses }: VertexProgress, text: string): string {
  return statuses.find(status => status.text === text)?.part ?? text
}

function statusLine({ statuses }: VertexProgress, text: string): string {
  const status = statuses.find(each => each.text === text)
  const line = visibleLine(text)
  if (status?.ended === undefined) return line
  const took = status.ended - status.began
  return took > 10 ? `${line} ${durationText(took)} done` : `${line} done`
}

function outcomeLine({ outcome, began, ended = began }: VertexProgress): string {
  switch (outcome?.kind) {
    case 'cached':
      return 'CACHED'
    case 'canceled':
      return 'CANCELED'
    case 'failed':
      return `ERROR: ${outcome.message}`
    default:
      return `DONE ${durationText(ended - began)}`
  }
}
