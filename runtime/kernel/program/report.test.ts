import { expect, test } from 'vitest'
import { MinidockError } from '../../base/errors.ts'
import { type LaunchResult, MARK, resultOf } from './report.ts'

const report = (...words: readonly number[]): Buffer => Buffer.from(Uint32Array.from(words).buffer)
const NO_INSTRUCTION = 0xffff_ffff

test.each<[string, Buffer, LaunchResult]>([
  ['nothing: it was killed', Buffer.alloc(0), { kind: 'died' }],
  ['half a report', MARK.subarray(0, 15), { kind: 'died' }],
  ['the mark: its program runs', MARK, { kind: 'running' }],
  ['a lock that another monitor has', report(3, 0, 0, 11), { kind: 'locked' }],
  ['a call of the monitor’s list', report(1, 0, 2, 98), { kind: 'failed', list: 'monitor', index: 2, errno: 98 }],
  ['a call of the host’s list', report(1, 1, 7, 1), { kind: 'failed', list: 'host', index: 7, errno: 1 }],
  [
    'a call of the child’s list, after the mark',
    Buffer.concat([MARK, report(1, 2, 3, 2)]),
    { kind: 'failed', list: 'child', index: 3, errno: 2 },
  ],
  [
    'a monitor that could not begin',
    report(1, 0, NO_INSTRUCTION, 24),
    { kind: 'failed', list: 'monitor', index: NO_INSTRUCTION, errno: 24 },
  ],
])('what a start came to is read off its reports: %s', (_, reports, result) => {
  expect(resultOf(reports)).toEqual(result)
})

test('a launcher that cannot read the program is another build’s', () => {
  expect(() => resultOf(report(4, 0, 0, 0))).toThrow(
    new MinidockError('engine', 'the launcher could not read its program: the build is out of date', { hint: 'run: npm run build' }),
  )
})
