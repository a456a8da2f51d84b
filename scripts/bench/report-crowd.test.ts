import { expect, test } from 'vitest'
import { crowdRounds } from './crowd-figures.ts'
import { type CrowdWork, crowdRow } from './crowd-works.ts'
import type { Row } from './measure.ts'
import { crowdGoals, crowdSection } from './report-crowd.ts'

const sizes = { listed: 100, removed: 200, files: 20_000 }
const of = (engine: string, work: CrowdWork, ...samples: number[]): Row => ({ kind: 'measured', name: crowdRow(engine, work), samples })
const shown = (...rows: Row[]) => crowdGoals({ rows, sizes }).map(([, , measured, verdict]) => [measured, verdict])

test('commands are told in the time of docker, as ratios of medians', () => {
  const found = shown(
    of('minidock', 'remove', 40, 30, 900),
    of('docker', 'remove', 50),
    of('minidock', 'list', 30),
    of('docker', 'list', 20),
  )
  expect(found.slice(0, 3)).toEqual([
    ['1.50 ×', 'missed'],
    ['0.80 ×', 'met'],
    ['–', 'not measured'],
  ])
})

test('loading is told in the time that importing takes minidock itself', () => {
  expect(shown(of('minidock', 'load', 102), of('minidock', 'import', 100), of('docker', 'import', 1))[3]).toEqual(['1.02 ×', 'met'])
})

test('the section has the figures, and a line for each that could not be measured', () => {
  const machine = { kernel: '6.1', processor: 'P', cores: 2, memory: 1, distribution: 'D', cgroups: 'v2', versions: [] } as const
  const rows: Row[] = [of('minidock', 'list', 39), { kind: 'absent', name: crowdRow('docker', 'list'), why: 'not installed' }]
  const text = crowdSection({ sizes, rounds: crowdRounds(5), rows }, machine, new Date(0))
  expect(text).toContain('Milliseconds; of 20 rounds, of 5 for the files, of 3 for the crowd that is removed.')
  expect(text).toContain('39.0')
  expect(text.trimEnd().endsWith('* docker: list: not installed')).toBe(true)
})
