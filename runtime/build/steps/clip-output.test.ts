import { expect, test } from 'vitest'
import { clipping } from './clip-output.ts'
import type { StepOutput } from './run-container.ts'

const MIB = 2 ** 20
const NOTE = '\n[output clipped, log limit 2MiB reached]\n'

function passed(...pieces: readonly [stream: StepOutput['stream'], bytes: string][]): readonly (readonly [string, string])[] {
  const told: (readonly [string, string])[] = []
  const output = clipping(({ stream, bytes }) => told.push([stream, Buffer.from(bytes).toString()]))
  for (const [stream, bytes] of pieces) output({ stream, bytes: Buffer.from(bytes) })
  return told
}

test('output up to the limit is passed on as it is', () => {
  const half = 'x'.repeat(MIB)
  expect(passed(['stdout', half], ['stderr', half])).toEqual([
    ['stdout', half],
    ['stderr', half],
  ])
})

test('what is over the limit, of both streams, is cut, and said once', () => {
  const half = 'x'.repeat(MIB)
  const all = passed(['stdout', half], ['stderr', `${half}more`], ['stderr', 'more'], ['stdout', 'more'])
  expect(all).toEqual([
    ['stdout', half],
    ['stderr', `${half}${NOTE}`],
  ])
})

test('a piece after the limit becomes the line that says so', () => {
  expect(passed(['stdout', 'x'.repeat(2 * MIB)], ['stderr', 'y']).at(-1)).toEqual(['stderr', NOTE])
})
