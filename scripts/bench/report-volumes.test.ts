import { expect, test } from 'vitest'
import { copyRow } from './copy-up.ts'
import { fileRow, HOST, PIECES, placeOf } from './files.ts'
import type { Row } from './measure.ts'
import { mountRow, PLAIN } from './mounts.ts'
import { volumeGoals, volumeSection } from './report-volumes.ts'
import { FULL_SIZES, SMALL_SIZES, volumeRounds } from './volume-figures.ts'

const measured = (name: string, ...samples: number[]): Row => ({ kind: 'measured', name, samples })
const figures = (...rows: Row[]) => ({ sizes: FULL_SIZES, rounds: volumeRounds(5), rows })

const [volume, bind] = [placeOf('minidock', 'volume'), placeOf('minidock', 'bind')]

/** All six pieces. */
const worked = (where: string, ...durations: readonly number[]) =>
  PIECES.map((piece, index) => measured(fileRow(where, piece), durations[index] ?? Number.NaN))

function cells(text: string, title: string): string[] | undefined {
  const line = text.split('\n').find(line => line.startsWith(`| ${title} `))
  return line
    ?.split('|')
    .slice(2, -1)
    .map(cell => cell.trim())
}

test('a volume is judged by the piece of work that suffers most, each by the ratio of medians to the host', () => {
  const host = [...worked(HOST, 1000, 500, 100, 400, 60, 200)]
  const goals = volumeGoals(figures(...host, ...worked(volume, 1000, 500, 104, 400, 60, 220), ...worked(bind, 500, 500, 106, 400, 60, 210)))
  expect(goals.slice(0, 4)).toEqual([
    ["1 GB written and read through a volume, the worst in the host's time", '1.05 ×', '1.04 ×', 'met'],
    ["1 GB written and read through a bind, the worst in the host's time", '1.05 ×', '1.06 ×', 'missed'],
    ['50,000 small files made, read and removed through a volume, likewise', '1.05 ×', '1.10 ×', 'missed'],
    ['50,000 small files made, read and removed through a bind, likewise', '1.05 ×', '1.05 ×', 'met'],
  ])
})

test('a goal of which one piece was not measured is not judged by the others', () => {
  const rows = [...worked(HOST, 1, 1, 1, 1, 1, 1), ...worked(volume, 1, 1, 1, 1, 1, 1).slice(1)]
  expect(volumeGoals(figures(...rows)).map(([, , , verdict]) => verdict)).toEqual([
    'not measured',
    'not measured',
    'met',
    'not measured',
    'not measured',
    'not measured',
    'not measured',
    'not measured',
  ])
})

test('what a mount adds is the difference of medians', () => {
  const rows = [
    measured(mountRow('minidock', PLAIN), 40, 90, 41),
    measured(mountRow('minidock', 'volume'), 42, 10, 42),
    measured(mountRow('minidock', 'tmpfs'), 40.5),
    measured(mountRow('docker', PLAIN), 200),
    measured(mountRow('docker', 'volume'), 203.5),
  ]
  const goals = volumeGoals(figures(...rows)).slice(4)
  expect(goals).toEqual([
    ['`run` takes longer with a volume that exists: `-v NAME:/there`, by', '1.0 ms', '1.0 ms', 'met'],
    ['`run` takes longer with a bind: `-v /SOURCE:/there`, by', '–', '–', 'not measured'],
    ['`run` takes longer with a tmpfs: `--tmpfs /there`, by', '1.0 ms', '-0.5 ms', 'met'],
    ['`run` takes longer with an anonymous volume: `-v /there`, by', '–', '–', 'not measured'],
  ])
  const text = volumeSection(figures(...rows))
  expect(cells(text, '`run --rm busybox true`')).toEqual(['41.0', '200.0', '–'])
  expect(text).toContain("Minidock's plain `run` took between 40.0 and 90.0 ms.\n")
  expect(cells(text, '… with a volume that exists: `-v NAME:/there`')).toEqual(['+1.0', '+3.5', '–'])
  expect(cells(text, '… with a tmpfs: `--tmpfs /there`')).toEqual(['−0.5', '–', '–'])
})

test('times of files are told in those of the host', () => {
  const rows = [
    measured(fileRow(HOST, 'make'), 1000, 900, 1200),
    measured(fileRow(placeOf('minidock', 'upper'), 'make'), 1500),
    measured(fileRow(placeOf('docker', 'bind'), 'make'), 1010),
  ]
  const line = cells(volumeSection(figures(...rows)), 'make 50,000 files of 4 KB in 500 directories')
  expect(line).toEqual(['1000', '900 – 1200', '–', '–', '1.50', '–', '1.01', '–', '–', '–', '–'])
})

test('what fills a volume is told as the difference, and as megabytes a second', () => {
  const rows = [
    measured(copyRow('minidock', 'plain'), 40, 50, 60),
    measured(copyRow('minidock', 'filled'), 1050),
    measured(copyRow('docker', 'plain'), 90),
    measured(copyRow('docker', 'filled'), 80),
  ]
  const text = volumeSection(figures(...rows))
  expect(cells(text, 'filling the volume: the difference')).toEqual(['ms', '1000', '-10.0', '–'])
  expect(cells(text, '… as a speed')).toEqual(['MB/s', '500', '–', '–'])
})

test('a small run says how small it was', () => {
  const text = volumeSection({ ...figures(), sizes: SMALL_SIZES })
  expect(text).toContain('| write 16 MB, until it is on the disk ')
  expect(text).toContain('| make 500 files of 4 KB in 5 directories ')
  expect(text).toContain('holds 50 files of 100 KB')
})

test('what could not be measured says why, once', () => {
  const why = 'could not measure: run failed\nno space left\n'
  const rows = ['write', 'disk'].map((piece): Row => ({ kind: 'absent', name: fileRow(volume, piece as 'write' | 'disk'), why }))
  const lines = volumeSection(figures(...rows))
    .split('\n')
    .filter(line => line.startsWith('* minidock'))
  expect(lines).toEqual(['* minidock volume: write: could not measure: run failed: no space left'])
})
