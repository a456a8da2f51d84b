/** A build as its events tell it so far: pure, and what every view is drawn from. Times are milliseconds of one clock, whichever it is. */

import type { Warning } from '../../formats/dockerfile/tree.ts'
import type { BuildEvent, BuildVertex, DockerfilePlace } from '../build-events.ts'
import { addOutput, type Output, outputOf } from './output.ts'

export interface Progress {
  /** When the first vertex began; absent before. */
  readonly began?: number
  /** In the order in which they began. */
  readonly vertices: readonly VertexProgress[]
  readonly warnings: readonly Warning[]
}

export interface VertexProgress {
  readonly id: string
  /** From 1: `#1`. */
  readonly number: number
  readonly name: string
  readonly began: number
  /** Absent: it goes on. */
  readonly ended?: number
  readonly outcome?: Outcome
  /** Parts of the work, in the order in which they began. */
  readonly statuses: readonly Status[]
  readonly output: Output
}

export type Outcome =
  | { readonly kind: 'done' | 'cached' | 'canceled' }
  | { readonly kind: 'failed'; readonly message: string; readonly place?: DockerfilePlace }

export interface Status {
  /** The text up to `: `. */
  readonly part: string
  readonly text: string
  readonly began: number
  /** Absent: it goes on. */
  readonly ended?: number
}

export const NOTHING_YET: Progress = { vertices: [], warnings: [] }

/** Returns what the progress is after an event. One about a vertex that has not begun changes nothing. */
export function reduce(progress: Progress, event: BuildEvent, now: number): Progress {
  switch (event.kind) {
    case 'begin':
      return begin(progress, event.vertex, now)
    case 'cached':
      return change(begin(progress, event.vertex, now), event.vertex.id, end(now, { kind: 'cached' }))
    case 'output':
      return change(progress, event.id, vertex => ({ ...vertex, output: addOutput(vertex.output, event, now - vertex.began) }))
    case 'status':
      return change(progress, event.id, vertex => ({ ...vertex, statuses: withStatus(vertex.statuses, event, now) }))
    case 'done':
    case 'canceled':
      return change(progress, event.id, end(now, { kind: event.kind }))
    case 'failed':
      return change(progress, event.id, end(now, event))
    case 'warnings':
      return { ...progress, warnings: [...progress.warnings, ...event.warnings] }
  }
}

/** Returns the vertex that an event is about. */
export function vertexOf({ vertices }: Progress, event: BuildEvent): VertexProgress | undefined {
  if (event.kind === 'warnings') return undefined
  const id = event.kind === 'begin' || event.kind === 'cached' ? event.vertex.id : event.id
  return vertices.find(vertex => vertex.id === id)
}

/** A vertex that was looked up in the cache may have begun before. */
function begin(progress: Progress, { id, name }: BuildVertex, now: number): Progress {
  const { vertices, began = now } = progress
  if (vertices.some(vertex => vertex.id === id)) return progress
  const vertex: VertexProgress = { id, name, number: vertices.length + 1, began: now, statuses: [], output: outputOf() }
  return { ...progress, began, vertices: [...vertices, vertex] }
}

function change(progress: Progress, id: string, changed: (vertex: VertexProgress) => VertexProgress): Progress {
  return { ...progress, vertices: progress.vertices.map(vertex => (vertex.id === id ? changed(vertex) : vertex)) }
}

function end(now: number, outcome: Outcome): (vertex: VertexProgress) => VertexProgress {
  return vertex => (vertex.ended === undefined ? { ...vertex, ended: now, outcome } : vertex)
}

function withStatus(statuses: readonly Status[], { text, done }: Extract<BuildEvent, { kind: 'status' }>, now: number): readonly Status[] {
  const [part = text] = text.split(': ')
  const before = statuses.find(status => status.part === part)
  const status = { part, text, began: before?.began ?? now, ...(done && { ended: now }) }
  return before === undefined ? [...statuses, status] : statuses.map(each => (each === before ? status : each))
}
