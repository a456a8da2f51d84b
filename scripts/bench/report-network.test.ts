import { expect, test } from 'vitest'
import type { Row } from './measure.ts'
import { type Figure, networkRow, WARM } from './network-rows.ts'
import { NODE } from './report.ts'
import { networkGoals } from './report-network.ts'

const row = (name: string, ...samples: number[]): Row => ({ kind: 'measured', name, samples })
const of = (engine: string, figure: Figure, ...samples: number[]) => row(networkRow(engine, figure), ...samples)
const verdicts = (...rows: Row[]) => networkGoals({ rows }).map(([, , measured, verdict]) => [measured, verdict])

test('a run is told in starts of Node, and its network as the difference to a run without one; phases count together', () => {
  const rows = [
    row(NODE, 30),
    of('minidock', 'bridge', 50, 90),
    of('minidock', 'none', 48),
    of('minidock', 'bridge', 52),
    of(WARM, 'bridge', 14),
    of(WARM, 'none', 9),
  ]
  expect(verdicts(...rows).slice(0, 3)).toEqual([
    ['1.73 ×', 'missed'],
    ['4.0 ms', 'missed'],
    ['5.0 ms', 'missed'],
  ])
})

test('of the waits for a first answer the longest of all phases counts', () => {
  const rows = [of(WARM, 'wait', 1, 2), of(WARM, 'wait', 1000, 1), of('minidock', 'wait', 9, 0.5)]
  expect(verdicts(...rows).slice(3, 5)).toEqual([
    ['1000.0 ms', 'missed'],
    ['9.0 ms', 'met'],
  ])
})

test("the slower of a published port's two ways is told in the time to the container's address", () => {
  const rows = [of('minidock', 'stream container', 100), of('minidock', 'stream own', 104), of('minidock', 'stream loopback', 110)]
  expect(verdicts(...rows)[5]).toEqual(['1.10 ×', 'missed'])
})

test('where one engine could not be measured, docker is not said to be beaten', () => {
  const absent: Row = { kind: 'absent', name: networkRow('docker', 'crowd'), why: 'not installed' }
  expect(verdicts(of('minidock', 'crowd', 1), absent).at(-1)).toEqual(['–', 'not measured'])
})
