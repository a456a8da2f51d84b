import { expect, test } from 'vitest'
import { ENDED, RUNNING } from './launches.ts'
import { rowOf } from './lives.ts'
import type { Row } from './measure.ts'
import { NODE, RUN, RUNC, report } from './report.ts'
import { volumeGoals } from './report-volumes.ts'
import { FULL_SIZES, volumeRounds } from './volume-figures.ts'

const measured = (name: string, ...samples: number[]): Row => ({ kind: 'measured', name, samples })

function reportOf(...rows: Row[]): string {
  return reportWith(rows, [])
}

function reportWith(rows: Row[], lives: Row[]): string {
  return report({
    date: new Date('2026-11-24T12:00:00Z'),
    machine: {
      processor: 'Z80',
      cores: 1,
      memory: 2 ** 30,
      kernel: '6.12.0',
      distribution: 'Debian',
      cgroups: 'v2',
      versions: ['node v26.10.0', 'runc 1.1.5'],
    },
    rounds: 3,
    rows,
    version2: { limited: [110, 120, 130], unlimited: [100] },
    lives,
    memory: [{ engine: 'minidock', program: 'minidock-monitor', processes: 20, bytes: 20 * 290_000 }],
    limits: { half: 0.49, share: 3.3, peak: 16 << 20, limit: 16 << 20 },
    filter: { without: 100, filtered: 112, ratio: 1.12, overEmpty: 1.01 },
    volumes: { sizes: FULL_SIZES, rounds: volumeRounds(5), rows: [] },
    sizes: {
      host: 12,
      child: 88,
      program: 12_345,
      bundle: { hot: 150_000, warm: 50_000, cool: 100_000, chilly: 50_000, mild: 60_000, cold: 350_000 },
      launcher: 1_000_000,
      instructions: { none: 100, version1: 200, version2: 120 },
    },
    load: [0.1, 1.25],
  })
}

test('goals are judged by medians, and by their ratios', () => {
  const text = reportOf(
    measured(NODE, 30, 40, 90),
    measured(RUN, 60, 62, 70),
    measured(RUNC, 50),
    measured(RUNNING, 11),
    measured(ENDED, 14),
  )
  const goals = text.split('\n').filter(line => / (met|missed|not measured) +\|$/.test(line))
  expect(
    goals.map(line =>
      line
        .split('|')
        .slice(1, 5)
        .map(cell => cell.trim()),
    ),
  ).toEqual([
    ['`run --rm busybox true`, in starts of Node', '1.60 ×', '1.55 ×', 'met'],
    ['launch from a warm engine, below `runc run`', '50.0 ms', '11.0 ms', 'met'],
    ['launch from a warm engine', '12.0 ms', '11.0 ms', 'met'],
    ["`exec`, in docker's time", '–', '–', 'not measured'],
    ["20 containers at once, in docker's time", '–', '–', 'not measured'],
    ["1 GB of output into the log, in docker's time", '–', '–', 'not measured'],
    ["… and to a client too, in docker's time", '–', '–', 'not measured'],
    ["`logs`, in docker's time", '–', '–', 'not measured'],
    ["`stats` of 100 containers, in docker's CPU time", '–', '–', 'not measured'],
    ['`--cpus 0.5` for ten seconds, off by', '5.0 %', '2.0 %', 'met'],
    ['shares of 1 : 3 on one CPU, off by', '10.0 %', '10.0 %', 'met'],
    ['most memory under `-m 16m`, beyond the limit', '0 KB', '0 KB', 'met'],
    ['a system call under the default filter, in its time under one that allows all', '1.02 ×', '1.01 ×', 'met'],
    ['memory of a monitor', '300 KB', '290 KB', 'met'],
    ...volumeGoals({ sizes: FULL_SIZES, rounds: volumeRounds(5), rows: [] }),
  ])
})

test('what the filter costs a call is told against none, and against the least that any costs', () => {
  expect(reportOf(measured(NODE, 40))).toContain(
    '* `getpid` takes 100 ns without a filter and 112 under the default one: 1.12 ×, and 1.01 × of what it takes under one instruction that allows all.\n',
  )
})

test('a goal that is missed says so', () => {
  expect(reportOf(measured(NODE, 40), measured(RUN, 100))).toMatch(/ 1\.60 × \| +2\.50 × \| missed +\|$/m)
})

test("a goal in docker's time is judged by the ratio of medians", () => {
  const text = reportWith([], [measured(rowOf('minidock', 'exec'), 40, 60, 50), measured(rowOf('docker', 'exec'), 100)])
  expect(text).toMatch(/^\| `exec`, in docker's time +\| +1\.00 × \| +0\.50 × \| met +\|$/m)
})

test('of containers that stay, engines stand side by side, in milliseconds or in megabytes a second', () => {
  const text = reportWith(
    [],
    [
      measured(rowOf('minidock', 'exec'), 50),
      measured(rowOf('docker', 'exec'), 125),
      measured(rowOf('minidock', 'logs'), 200),
      measured(rowOf('docker', 'logs'), 1000),
      { kind: 'absent', name: rowOf('podman', 'exec'), why: 'not installed' },
    ],
  )
  const cells = (title: string) =>
    text
      .split('\n')
      .find(line => line.startsWith(`| ${title} `))
      ?.split('|')
      .slice(2, -1)
      .map(cell => cell.trim())
  expect(cells('`exec NAME true`')).toEqual(['ms', '50.0', '125', '–', '2.50', '–'])
  expect(cells('`logs NAME` of 100 MB')).toEqual(['MB/s', '500', '100', '–', '5.00', '–'])
  expect(text).toContain('* podman: exec: not installed\n')
})

test('a peer that is not installed has a row', () => {
  const text = reportOf(measured(NODE, 40), measured(RUN, 60), { kind: 'absent', name: RUNC, why: 'not installed' })
  expect(text).toMatch(/^\| `runc run` +\| not installed \| +\| +\| +\|$/m)
  expect(text).toMatch(/^\| launch from a warm engine, below `runc run` +\| +– \| +– \| not measured \|$/m)
})

test('the noise is told by what does the same each time', () => {
  expect(reportOf(measured(NODE, 20, 40, 60))).toContain('took between 0.50 and 1.50 of its median')
})
