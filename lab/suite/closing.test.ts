import { expect, test } from 'vitest'
import { closingLines, hasPassed, type Run } from './closing.ts'
import type { FileResult } from './results-reporter.ts'

const FAILURE = { check: 'limits > hold', seen: 'expected 1 to be 2\n- 2\n+ 1', load: 4.21 }
const file = (name: string, more: Partial<FileResult> = {}): FileResult => ({
  file: `lab/${name}.test.ts`,
  passed: 10,
  skipped: 0,
  failures: [],
  seconds: 1,
  checks: new Map(),
  ...more,
})
const run = (more: Partial<Run> = {}): Run => ({
  results: [file('a'), file('b')],
  repeated: [],
  again: true,
  errors: [],
  leaks: [],
  foreign: [],
  usages: [{ what: 'first tier', seconds: 431.4, processorSeconds: 800.2, idle: 0.072 }],
  chosen: false,
  ...more,
})
const FAILED = file('b', { passed: 9, failures: [FAILURE] })

test('a run that passes says how long it took, and its total', () => {
  expect(hasPassed(run())).toBe(true)
  expect(closingLines(run())).toBe(
    '\nfirst tier    took 7 min 11 s, 800 processor-seconds of this machine, processors idle 7 %\nChecks: 20 passed, 0 failed\n',
  )
})

test.each([
  [59.7, '1 min 0 s'],
  [51.2, '51 s'],
  [419.6, '7 min 0 s'],
])('%s seconds are shown as %s', (seconds, shown) => {
  const usages = [{ what: 'again', seconds, processorSeconds: 89, idle: 0.1 }]
  expect(closingLines(run({ usages }))).toContain(`again         took ${shown}, 89 processor-seconds`)
})

test('an unsteady check does not fail the run, which names it, what it saw first, and the load', () => {
  const unsteady = run({
    results: [file('a'), file('b')],
    repeated: [{ first: FAILED, rounds: 5, passed: 5, last: file('b') }],
  })
  expect(hasPassed(unsteady)).toBe(true)
  expect(closingLines(unsteady).split('\n')).toEqual([
    'unsteady      lab/b.test.ts > limits > hold',
    '              passed 5 of 5 times afterwards, alone; the first time, at load 4.2, it saw',
    '              expected 1 to be 2',
    '              - 2',
    '              + 1',
    '',
    expect.stringMatching(/^first tier {4}took /),
    'Checks: 20 passed, 0 failed',
    '',
  ])
})

test('a check that fails again fails the run', () => {
  const failed = run({
    results: [file('a'), FAILED],
    repeated: [{ first: FAILED, rounds: 5, passed: 1, last: { ...FAILED, failures: [{ check: 'other', seen: 'no', load: 0.5 }] } }],
  })
  expect(hasPassed(failed)).toBe(false)
  expect(closingLines(failed).split('\n').slice(0, 7)).toEqual([
    'failed        lab/b.test.ts > limits > hold',
    '              at load 4.2: expected 1 to be 2',
    '              - 2',
    '              + 1',
    '              alone it passed 1 times, and then saw',
    '              lab/b.test.ts > other',
    '              at load 0.5: no',
  ])
  expect(closingLines(failed)).toMatch(/\nChecks: 19 passed, 1 failed\n$/)
})

test('many files that fail are not tried again', () => {
  const results = ['a', 'b', 'c', 'd', 'e', 'f'].map(name => file(name, { failures: [FAILURE] }))
  expect(hasPassed(run({ results }))).toBe(false)
  expect(closingLines(run({ results }))).toContain('6 files have failed: that many are no accident, and none was tried again\n')
})

test.each<[string, Partial<Run>, string]>([
  [
    'what is left on the machine',
    { leaks: [{ what: 'cgroup /a', by: 'lab/a.test.ts' }] },
    'left behind   cgroup /a\n              by lab/a.test.ts\n',
  ],
  ['an error that belongs to no file', { errors: ['Error: oops'] }, 'error         Error: oops\n'],
  [
    'a check that was skipped',
    { results: [file('a', { skipped: 2 })] },
    'not checked   lab/a.test.ts: 2 skipped, and what is skipped has not passed\n',
  ],
  ['that nothing ran', { results: [] }, 'Checks: 0 passed, 0 failed\n'],
])('%s fails the run', (_, more, line) => {
  expect(hasPassed(run(more))).toBe(false)
  expect(closingLines(run(more))).toContain(line)
})

test('checks that were left out by name are no failure', () => {
  const chosen = run({ results: [file('a', { passed: 1, skipped: 9 })], chosen: true })
  expect(hasPassed(chosen)).toBe(true)
  expect(closingLines(chosen)).toMatch(/\nChecks: 1 passed, 0 failed, 9 skipped\n$/)
})

test('what somebody else has made is mentioned, and fails nothing', () => {
  const beside = run({ foreign: ['interface docker0'] })
  expect(hasPassed(beside)).toBe(true)
  expect(closingLines(beside)).toContain(
    "new here      interface docker0\n              perhaps somebody else's: no file of checks bears its name\n",
  )
})
