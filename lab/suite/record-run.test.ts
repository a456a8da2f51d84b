import { expect, test } from 'vitest'
import type { Run } from './closing.ts'
import { shown } from './record-run.ts'

const RUN: Run = {
  results: [{ file: 'lab/a.test.ts', passed: 2, skipped: 1, failures: [], seconds: 3, checks: new Map() }],
  repeated: [],
  again: false,
  errors: [],
  leaks: [],
  foreign: [],
  usages: [],
  chosen: false,
}

test('what a run has shown is counted', () => {
  expect(shown(RUN)).toEqual({ passed: 2, failed: 0, skipped: 1, seconds: 3, failures: [] })
})

test('what belongs to no check, and makes a run fail, is a failure', () => {
  const failure = { check: 'it holds', seen: 'no', load: 1 }
  const [result] = RUN.results
  const run = {
    ...RUN,
    results: result ? [{ ...result, failures: [failure] }] : [],
    errors: ['outside'],
    leaks: [{ what: 'a process', by: 'lab/a.test.ts' }],
  }
  expect(shown(run)).toMatchObject({
    failed: 3,
    failures: [
      { check: 'it holds', seen: 'no' },
      { check: '', seen: 'outside' },
      { check: '', seen: 'left behind: a process, by lab/a.test.ts' },
    ],
  })
})
