/**
 * `--progress rawjson`: each event of a build as a line of JSON, for programs. A line is BuildKit's `SolveStatus`, of which it has one of four lists.
 * Source: moby/buildkit, client/graph.go.
 */

import { hash } from 'node:crypto'
import type { BuildEvent } from '../build-events.ts'
import { type Progress, reduce, type Status, type VertexProgress, vertexOf } from './progress.ts'

const STREAMS = { stdout: 1, stderr: 2 } as const

/** What BuildKit says of a step that another step's failure has stopped. */
const CANCELED = 'context canceled'

/** A state, and the line to be printed. */
export type RawLine = readonly [progress: Progress, line: string]

/** @param now milliseconds since 1970 */
export function tellRawJson(before: Progress, event: BuildEvent, now: number): RawLine {
  const progress = reduce(before, event, now)
  const vertex = vertexOf(progress, event)
  const wasEnded = vertexOf(before, event)?.ended !== undefined
  const status = wasEnded ? undefined : statusOf(event, vertex, now)
  return [progress, status === undefined ? '' : `${JSON.stringify(status)}\n`]
}

/** @returns undefined for an event of a vertex that has not begun */
function statusOf(event: BuildEvent, vertex: VertexProgress | undefined, now: number): unknown {
  if (event.kind === 'warnings') return { warnings: event.warnings.map(warningOf) }
  if (vertex === undefined) return undefined
  switch (event.kind) {
    case 'output': {
      const log = { vertex: digestOf(vertex), stream: STREAMS[event.stream], data: base64(event.bytes), timestamp: timeOf(now) }
      return { logs: [log] }
    }
    case 'status':
      return { statuses: vertex.statuses.filter(({ text }) => text === event.text).map(status => partOf(vertex, status, now)) }
    default:
      return { vertexes: [vertexLine(vertex)] }
  }
}

function vertexLine(vertex: VertexProgress): unknown {
  const { name, began, ended, outcome } = vertex
  return {
    digest: digestOf(vertex),
    name,
    started: timeOf(began),
    ...(ended !== undefined && { completed: timeOf(ended) }),
    ...(outcome?.kind === 'cached' && { cached: true }),
    ...(outcome?.kind === 'canceled' && { error: CANCELED }),
    ...(outcome?.kind === 'failed' && { error: outcome.message }),
  }
}

/** Bytes are in the name, and are not counted beside it. */
function partOf(vertex: VertexProgress, { part, text, began, ended }: Status, now: number): unknown {
  const completed = ended === undefined ? {} : { completed: timeOf(ended) }
  return { id: part, vertex: digestOf(vertex), name: text, current: 0, timestamp: timeOf(now), started: timeOf(began), ...completed }
}

function warningOf({ rule, message, line }: Extract<BuildEvent, { kind: 'warnings' }>['warnings'][number]): unknown {
  const place = { line, character: 0 }
  return { level: 1, short: base64(Buffer.from(`${rule}: ${message} (line ${line})`)), range: [{ start: place, end: place }] }
}

function digestOf({ id }: VertexProgress): string {
  return `sha256:${hash('sha256', id, 'hex')}`
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/** RFC 3339. */
function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
