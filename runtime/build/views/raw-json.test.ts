import { expect, test } from 'vitest'
import type { BuildEvent } from '../build-events.ts'
import { NOTHING_YET } from './progress.ts'
import { tellRawJson } from './raw-json.ts'

const START = Date.parse('2026-01-02T03:04:05.000Z')
const VERTEX = { id: 'a', name: '[2/2] RUN x' }
const DIGEST = 'sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'

/** Returns the lines of events, each a second after the one before. */
function linesOf(...events: readonly BuildEvent[]): readonly unknown[] {
  let progress = NOTHING_YET
  return events.flatMap((event, index) => {
    const [next, line] = tellRawJson(progress, event, START + index * 1000)
    progress = next
    expect(line).toMatch(/^$|^[^\n]+\n$/)
    return line === '' ? [] : [JSON.parse(line)]
  })
}

const at = (second: number) => `2026-01-02T03:04:0${5 + second}.000Z`
const vertex = { digest: DIGEST, name: VERTEX.name, started: at(0) }

test('a step that begins, prints and ends is a line each time', () => {
  const lines = linesOf(
    { kind: 'begin', vertex: VERTEX },
    { kind: 'output', id: 'a', stream: 'stderr', bytes: Buffer.from('one\ntwo') },
    { kind: 'done', id: 'a' },
  )
  expect(lines).toEqual([
    { vertexes: [vertex] },
    { logs: [{ vertex: DIGEST, stream: 2, data: 'b25lCnR3bw==', timestamp: at(1) }] },
    { vertexes: [{ ...vertex, completed: at(2) }] },
  ])
})

test('a step is cached, failed or canceled', () => {
  expect(linesOf({ kind: 'cached', vertex: VERTEX })).toEqual([{ vertexes: [{ ...vertex, completed: at(0), cached: true }] }])
  const begin = { kind: 'begin', vertex: VERTEX } as const
  expect(linesOf(begin, { kind: 'failed', id: 'a', message: 'exit code: 1' })[1]).toEqual({
    vertexes: [{ ...vertex, completed: at(1), error: 'exit code: 1' }],
  })
  expect(linesOf(begin, { kind: 'canceled', id: 'a' })[1]).toEqual({
    vertexes: [{ ...vertex, completed: at(1), error: 'context canceled' }],
  })
})

test('a part of the work has its own line, under one id from its begin to its end', () => {
  const lines = linesOf(
    { kind: 'begin', vertex: VERTEX },
    { kind: 'status', id: 'a', text: 'transferring context: 2B', done: false },
    { kind: 'status', id: 'a', text: 'transferring context: 4B', done: true },
  )
  const common = { id: 'transferring context', vertex: DIGEST, current: 0, started: at(1) }
  expect(lines.slice(1)).toEqual([
    { statuses: [{ ...common, name: 'transferring context: 2B', timestamp: at(1) }] },
    { statuses: [{ ...common, name: 'transferring context: 4B', timestamp: at(2), completed: at(2) }] },
  ])
})

test('warnings have their line, and what is said after the end of a step is not printed', () => {
  const [line] = linesOf({ kind: 'warnings', warnings: [{ rule: 'StageNameCasing', message: 'small letters', line: 3 }] })
  const place = { line: 3, character: 0 }
  const short = Buffer.from('StageNameCasing: small letters (line 3)').toString('base64')
  expect(line).toEqual({ warnings: [{ level: 1, short, range: [{ start: place, end: place }] }] })
  expect(linesOf({ kind: 'cached', vertex: VERTEX }, { kind: 'done', id: 'a' }, { kind: 'done', id: 'b' })).toHaveLength(1)
})
