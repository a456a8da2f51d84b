import { describe, expect, test } from 'vitest'
import { nanosecondsOf, parseTimestamp } from './timestamp.ts'

const NOW = Date.UTC(2026, 0, 31, 12)

describe('a time', () => {
  test.each([
    ['2026-01-31T11:59:59.123456789Z', '2026-01-31T11:59:59.123456789Z'],
    ['2026-01-31T13:00+01:00', '2026-01-31T12:00:00Z'],
    ['2026-01-31T13:00:00,5+01:00', '2026-01-31T12:00:00.5Z'],
    ['2026-01-31T12:00:00,123456789Z', '2026-01-31T12:00:00.123456789Z'],
    ['2026-01-31T12Z', '2026-01-31T12:00:00Z'],
    ['2026-01-31Z', '2026-01-31T00:00:00Z'],
    ['2026-01-31-01:00', '2026-01-31T01:00:00Z'],
    ['42m', '2026-01-31T11:18:00Z'],
    ['1h30m', '2026-01-31T10:30:00Z'],
    ['1769860800', '2026-01-31T12:00:00Z'],
    ['1769860800.5', '2026-01-31T12:00:00.5Z'],
  ])('%s is %s', (text, time) => expect(parseTimestamp(text, NOW)).toBe(nanosecondsOf(time)))

  test('without a zone is local', () => {
    expect(parseTimestamp('2026-01-31T12:34', NOW)).toBe(BigInt(new Date(2026, 0, 31, 12, 34).getTime()) * 1_000_000n)
    expect(parseTimestamp('2026-01-31', NOW)).toBe(BigInt(new Date(2026, 0, 31).getTime()) * 1_000_000n)
    const half = BigInt(new Date(2026, 0, 31, 12, 34, 56, 500).getTime()) * 1_000_000n
    expect(parseTimestamp('2026-01-31T12:34:56,5', NOW)).toBe(half)
  })

  test.each(['', 'yesterday', '2026-13-01', '2026-01-31T25:00Z', '2026-01-31T12:00,5', '2026-01-31T12:00:00,Z', '5 m'])(
    'there is no %j',
    text => expect(() => parseTimestamp(text, NOW)).toThrow(`invalid time '${text}'`),
  )
})
