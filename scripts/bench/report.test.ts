import { expect, test } from 'vitest'
import { ENDED, RUNNING } from './launches.ts'
import type { Row } from './measure.ts'
import { NODE, RUN, RUNC, report } from './report.ts'

const measured = (name: string, ...samples: number[]): Row => ({ kind: 'measured', name, samples })

function reportOf(...rows: Row[]): string {
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
    sizes: { host: 12, child: 88, program: 12_345, hot: 150_000, cold: 350_000, launcher: 1_000_000, monitor: 262_144 },
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
  expect(text).toContain(`\
| goal                                        | at most | measured |     |
| ------------------------------------------- | ------: | -------: | --- |
| \`run --rm busybox true\`, in starts of Node  |   1.6 × |   1.55 × | met |
| launch from a warm engine, below \`runc run\` | 50.0 ms |  11.0 ms | met |
| launch from a warm engine                   | 12.0 ms |  11.0 ms | met |
`)
})

test('a goal that is missed says so', () => {
  expect(reportOf(measured(NODE, 40), measured(RUN, 100))).toContain('|   1.6 × |   2.50 × | missed       |')
})

test('a peer that is not installed has a row', () => {
  const text = reportOf(measured(NODE, 40), measured(RUN, 60), { kind: 'absent', name: RUNC, why: 'not installed' })
  expect(text).toMatch(/^\| `runc run` +\| not installed \| +\| +\| +\|$/m)
  expect(text).toMatch(/^\| launch from a warm engine, below `runc run` \| +– \| +– \| not measured \|$/m)
})

test('the noise is told by what does the same each time', () => {
  expect(reportOf(measured(NODE, 20, 40, 60))).toContain('took between 0.50 and 1.50 of its median')
})
