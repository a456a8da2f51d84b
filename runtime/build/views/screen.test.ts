import { expect, test } from 'vitest'
import { displayWidth } from '../../formats/text/display-width.ts'
import type { BuildEvent } from '../build-events.ts'
import { NOTHING_YET, reduce } from './progress.ts'
import { draw } from './screen.ts'

type Told = readonly [at: number, event: BuildEvent]

const after = (told: readonly Told[]) => told.reduce((progress, [at, event]) => reduce(progress, event, at), NOTHING_YET)
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes begin with one
const plain = (lines: readonly string[]) => lines.map(line => line.replaceAll(/\x1b\[\d*m/g, ''))

const RUNNING: readonly Told[] = [
  [0, { kind: 'begin', vertex: { id: 'c', name: '[internal] load build context' } }],
  [10, { kind: 'status', id: 'c', text: 'transferring context: 2.07kB', done: true }],
  [100, { kind: 'done', id: 'c' }],
  [110, { kind: 'cached', vertex: { id: '1', name: '[1/3] FROM busybox' } }],
  [200, { kind: 'begin', vertex: { id: '2', name: '[2/3] RUN make' } }],
  [300, { kind: 'output', id: '2', stream: 'stdout', bytes: Buffer.from('1\n2\n3\n4\n5\n6\n7\n\x1b[32m10 %\r20 %\r') }],
]

test('each step has a line with its time, and a running one the end of its output', () => {
  expect(plain(draw(after(RUNNING), 1400, { columns: 51, rows: 24 }))).toEqual([
    '[+] Building 1.4s (2/3)',
    ' => [internal] load build context             0.1s',
    ' => => transferring context: 2.07kB           0.0s',
    ' => CACHED [1/3] FROM busybox                 0.0s',
    ' => [2/3] RUN make                            1.2s',
    ' => => # 3',
    ' => => # 4',
    ' => => # 5',
    ' => => # 6',
    ' => => # 7',
    ' => => # 20 %',
  ])
})

test('with little room, what runs and its output stay', () => {
  expect(plain(draw(after(RUNNING), 1400, { columns: 40, rows: 6 }))).toEqual([
    '[+] Building 1.4s (2/3)',
    ' => [2/3] RUN make                 1.2s',
    ' => => # 6',
    ' => => # 7',
    ' => => # 20 %',
  ])
})

test('at the end all steps are there, without output, in their colours', () => {
  const ended = after([...RUNNING, [1400, { kind: 'failed', id: '2', message: 'exit code: 2' }]])
  expect(draw(ended, 1400, { columns: 40, rows: 3 }, true)).toEqual([
    '[+] Building 1.4s (3/3) FINISHED',
    '\x1b[34m => [internal] load build context  0.1s\x1b[0m',
    '\x1b[34m => => transferring context: 2.07… 0.0s\x1b[0m',
    '\x1b[34m => CACHED [1/3] FROM busybox      0.0s\x1b[0m',
    '\x1b[31m => ERROR [2/3] RUN make           1.2s\x1b[0m',
  ])
})

test('no line is wider than the terminal, whatever is in it', () => {
  const wide = after([
    [0, { kind: 'begin', vertex: { id: 'a', name: `RUN echo ${'容器'.repeat(40)}\t\n` } }],
    [1, { kind: 'output', id: 'a', stream: 'stdout', bytes: Buffer.from(`${'é'.repeat(200)}\n\x1b[2Jx\x07\n`) }],
  ])
  for (const columns of [10, 20, 80, 200])
    for (const line of plain(draw(wide, 100, { columns, rows: 24 }))) expect(displayWidth(line)).toBeLessThan(columns)
})

test('a build that has not begun is its title alone', () => {
  expect(draw(NOTHING_YET, 5, { columns: 80, rows: 24 })).toEqual(['[+] Building 0.0s (0/0)'])
})
