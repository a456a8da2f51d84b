import { expect, test } from 'vitest'
import type { BuildEvent } from '../build-events.ts'
import { closingText, excerpt } from './closing.ts'
import { NOTHING_YET, reduce } from './progress.ts'

const LINES = ['FROM busybox', 'RUN echo one', 'RUN false', 'CMD x', 'LABEL a=b', 'USER 1']

function after(events: readonly BuildEvent[]) {
  return events.reduce((progress, event, index) => reduce(progress, event, index * 100), NOTHING_YET)
}

test('under a build that failed stand the last output of its step, the warnings, and the place', () => {
  const progress = after([
    { kind: 'begin', vertex: { id: 'a', name: '[3/3] RUN false' } },
    { kind: 'output', id: 'a', stream: 'stderr', bytes: Buffer.from('one\ntwo\nthree\n') },
    {
      kind: 'failed',
      id: 'a',
      message: 'exit code: 1',
      place: { file: 'Dockerfile', lines: LINES, first: 3, last: 3 },
    },
    { kind: 'warnings', warnings: [{ rule: 'JSONArgsRecommended', message: 'JSON arguments recommended for CMD', line: 4 }] },
  ])
  expect(closingText(progress, 2)).toBe(`------
 > [3/3] RUN false:
0.100 two
0.100 three
------

 1 warning found:
 - JSONArgsRecommended: JSON arguments recommended for CMD (line 4)
Dockerfile:3
--------------------
   1 |     FROM busybox
   2 |     RUN echo one
   3 | >>> RUN false
   4 |     CMD x
   5 |     LABEL a=b
--------------------
`)
})

test('a build without a fault has nothing under it', () => {
  expect(closingText(after([{ kind: 'cached', vertex: { id: 'a', name: 'a' } }]), 10)).toBe('')
})

test('an excerpt is cut where the file ends, and marks all lines of a step', () => {
  expect(excerpt({ file: 'D', lines: LINES, first: 1, last: 2 })).toBe(`D:1
--------------------
   1 | >>> FROM busybox
   2 | >>> RUN echo one
   3 |     RUN false
--------------------
`)
  expect(excerpt({ file: 'D', lines: ['FROM x'], first: 1, last: 1 }).split('\n')).toHaveLength(5)
})
