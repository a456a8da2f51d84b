import { expect, test } from 'vitest'
import { FULL_SIZES, type LargeFigures } from './build-figures.ts'
import type { BuilderName } from './build-peers.ts'
import { type BuildPiece, buildRow } from './build-works.ts'
import { LOAD_ROW, TAR_ROW } from './loads.ts'
import type { Row } from './measure.ts'
import { largeGoals, quickGoals } from './report-builds.ts'

const row = (name: string, ...samples: number[]): Row => ({ kind: 'measured', name, samples })
const of = (builder: BuilderName, piece: BuildPiece, ...samples: number[]) => row(buildRow(builder, piece), ...samples)

const shown = (goals: string[][]) => goals.map(([, , measured, verdict]) => [measured, verdict])
const quick = (...rows: Row[]) => shown(quickGoals({ rows, sizes: FULL_SIZES, rounds: 1, loaded: 170 * 2 ** 20 }))
const large = (memory: LargeFigures['memory']) => shown(largeGoals({ rows: [], memory, sizes: FULL_SIZES, rounds: 1 }))

test('times are told in those of docker, as ratios of medians', () => {
  const found = quick(of('minidock', 'steps', 300, 900, 310), of('docker', 'steps', 3100, 3000, 9000), of('BuildKit', 'steps', 1))
  expect(found[0]).toEqual(['0.10 ×', 'met'])
  expect(found[1]).toEqual(['–', 'not measured'])
})

test('stages side by side are told in milliseconds', () => {
  expect(quick(of('minidock', 'stages', 1501))[2]).toEqual(['1501 ms', 'missed'])
})

test('of memory the work that takes most counts, and that of minidock alone', () => {
  const megabytes = (builder: BuilderName, work: 'files' | 'big', most: number) => ({ builder, work, peak: most * 2 ** 20 })
  const memory = [megabytes('minidock', 'files', 140), megabytes('minidock', 'big', 151), megabytes('podman', 'big', 900)]
  expect(large(memory)[3]).toEqual(['151 MB', 'missed'])
})

test('loading is told in the time of tar', () => {
  expect(quick(row(LOAD_ROW, 1200), row(TAR_ROW, 1000))[3]).toEqual(['1.20 ×', 'met'])
  expect(quick({ kind: 'absent', name: LOAD_ROW, why: 'no' }, row(TAR_ROW, 1000))[3]).toEqual(['–', 'not measured'])
})
