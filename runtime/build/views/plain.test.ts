import { expect, test } from 'vitest'
import type { BuildEvent } from '../build-events.ts'
import { flush, type Plain, SILENT, tellPlain } from './plain.ts'

type Told = readonly [at: number, event: BuildEvent | 'time passes']

const begin = (id: string, name: string): BuildEvent => ({ kind: 'begin', vertex: { id, name } })
const output = (id: string, text: string): BuildEvent => ({ kind: 'output', id, stream: 'stdout', bytes: Buffer.from(text) })

/** What is printed, step by step. */
function printed(told: readonly Told[]): readonly string[] {
  let state: Plain = SILENT
  return told.map(([at, event]) => {
    const [next, text] = event === 'time passes' ? flush(state, at) : tellPlain(state, event, at)
    state = next
    return text
  })
}

test('a build reads as BuildKit prints it', () => {
  const text = printed([
    [0, begin('file', '[internal] load build definition from Dockerfile')],
    [2, { kind: 'status', id: 'file', text: 'transferring dockerfile: 98B', done: true }],
    [10, { kind: 'done', id: 'file' }],
    [11, { kind: 'cached', vertex: { id: 'from', name: '[1/3] FROM busybox' } }],
    [20, begin('run', '[2/3] RUN make')],
    [143, output('run', 'hello\nthere\n')],
    [220, { kind: 'done', id: 'run' }],
    [221, begin('false', '[3/3] RUN false')],
    [400, { kind: 'failed', id: 'false', message: 'process "/bin/sh -c false" did not complete successfully: exit code: 1' }],
  ])
  expect(text.join('')).toBe(`#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 98B done
#1 DONE 0.0s

#2 [1/3] FROM busybox
#2 CACHED

#3 [2/3] RUN make
#3 0.123 hello
#3 0.123 there
#3 DONE 0.2s

#4 [3/3] RUN false
#4 ERROR: process "/bin/sh -c false" did not complete successfully: exit code: 1
`)
})

test('steps that run at the same time are not mixed: one ends before another has the floor', () => {
  expect(
    printed([
      [0, begin('a', '[a 1/2] RUN a')],
      [0, begin('b', '[b 1/2] RUN b')],
      [100, output('b', 'b1\n')],
      [200, output('a', 'a1\n')],
      [300, { kind: 'done', id: 'a' }],
      [400, output('b', 'b2\n')],
    ]),
  ).toEqual(['#1 [a 1/2] RUN a\n', '', '', '#1 0.200 a1\n', '#1 DONE 0.3s\n\n#2 [b 1/2] RUN b\n#2 0.100 b1\n', '#2 0.400 b2\n'])
})

test('a step that ends is told at once, and the one that had the floor goes on below', () => {
  expect(
    printed([
      [0, begin('a', '[a 1/2] RUN a')],
      [0, begin('b', '[b 1/2] RUN b')],
      [300, { kind: 'done', id: 'b' }],
      [400, output('a', 'a1\n')],
    ]).slice(2),
  ).toEqual(['#1 ...\n\n#2 [b 1/2] RUN b\n#2 DONE 0.3s\n', '\n#1 [a 1/2] RUN a\n#1 0.400 a1\n'])
})

test('after five seconds another step may speak, also if nothing happens then', () => {
  expect(
    printed([
      [0, begin('a', 'a')],
      [0, begin('b', 'b')],
      [100, output('b', 'b1\n')],
      [4900, 'time passes'],
      [5000, 'time passes'],
      [5100, 'time passes'],
    ]).slice(2),
  ).toEqual(['', '', '#1 ...\n\n#2 b\n#2 0.100 b1\n', ''])
})

test('a line is printed when it is whole, and what is left when its step ends', () => {
  expect(
    printed([
      [0, begin('a', 'a')],
      [10, output('a', 'half')],
      [20, output('a', ' a line\nno end')],
      [12_345, output('a', '\n')],
      [123_456, output('a', 'last')],
      [130_000, { kind: 'done', id: 'a' }],
    ]),
  ).toEqual(['#1 a\n', '', '#1 0.010 half a line\n', '#1 0.020 no end\n', '', '#1 123.5 last\n#1 DONE 130.0s\n'])
})

test('a part that goes on is told every five seconds', () => {
  const status = (text: string, done = false): BuildEvent => ({ kind: 'status', id: 'a', text: `transferring context: ${text}`, done })
  expect(
    printed([
      [0, begin('a', '[internal] load build context')],
      [100, status('1MB')],
      [200, status('2MB')],
      [5200, status('9MB')],
      [5300, status('10MB', true)],
    ]),
  ).toEqual([
    '#1 [internal] load build context\n',
    '#1 transferring context: 1MB\n',
    '',
    '#1 transferring context: 9MB\n',
    '#1 transferring context: 10MB 5.2s done\n',
  ])
})

test('a name with a line break or an escape code in it is one line', () => {
  expect(printed([[0, begin('a', 'RUN <<EOF\n\x1b[2J')]])).toEqual(['#1 RUN <<EOF\\n\\u001b[2J\n'])
})

test('what comes after the end of a step is not printed', () => {
  expect(
    printed([
      [0, begin('a', 'a')],
      [1, { kind: 'done', id: 'a' }],
      [2, output('a', 'late\n')],
      [3, { kind: 'canceled', id: 'a' }],
    ]).slice(2),
  ).toEqual(['', ''])
})
