import { describe, expect, test } from 'vitest'
import { parseSignal } from './signal.ts'

describe('a signal', () => {
  test.each([
    ['SIGTERM', 15],
    ['term', 15],
    ['9', 9],
    ['SIGSYS', 31],
    ['SIGRTMIN', 34],
    ['SIGRTMIN+3', 37],
    ['RTMAX-1', 63],
    ['rtmax', 64],
  ])('%s is number %d', (text, number) => expect(parseSignal(text)).toBe(number))

  test.each(['', '0', '65', 'SIGNONE', 'SIGRTMIN-1', 'RTMAX+1', '-9', '1.5'])('there is no %j', text =>
    expect(() => parseSignal(text)).toThrow(`invalid signal: ${text}`),
  )

  test('that is misspelled is guessed', () =>
    expect(() => parseSignal('TERN')).toThrow(expect.objectContaining({ hint: 'did you mean TERM?' })))
})
