import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatAge, formatBytesIec, formatDuration, formatSize, parseBytes, parseDuration } from './units.ts'

describe('parseBytes', () => {
  test.each([
    ['0', 0],
    ['6b', 6],
    ['1024', 1024],
    ['64m', 67108864],
    ['64MB', 67108864],
    ['64mib', 67108864],
    ['5 m', 5242880],
    ['1.5g', 1610612736],
    ['.5k', 512],
    ['1e3', 1000],
    ['9p', 10133099161583616],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes)
  })

  test.each([
    ['', "invalid size: ''"],
    ['abc', "invalid size: 'abc'"],
    ['-5', "invalid size: '-5'"],
    ['-1', "invalid size: '-1'"],
    ['1.5.5m', "invalid size: '1.5.5m'"],
    ['9999999p', "invalid size: '9999999p'"],
    ['10x', "invalid suffix: 'x'"],
    ['10bb', "invalid suffix: 'bb'"],
    ['10ib', "invalid suffix: 'ib'"],
  ])('%j is refused', (text, message) => {
    expect(() => parseBytes(text)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
  })

  test('-1 is no limit where there may be none, and no other number below 0 is', () => {
    expect(parseBytes('-1', { unlimited: true })).toBe(-1)
    expect(() => parseBytes('-2', { unlimited: true })).toThrow("invalid size: '-2'")
  })

  test('a whole number of bytes is itself', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), bytes => {
        expect(parseBytes(String(bytes))).toBe(bytes)
      }),
    )
  })
})

/** Taken from `docker images` of docker 28.2.2. */
test.each([
  [0, '0B'],
  [999, '999B'],
  [1000, '1kB'],
  [1234, '1.23kB'],
  [999499, '999kB'],
  [999900, '1e+03kB'],
  [4261550, '4.26MB'],
  [99950000, '100MB'],
  [123456789, '123MB'],
  [12345678901, '12.3GB'],
  [1e15, '1PB'],
  [1e18, '1EB'],
])('%d bytes are %s to docker images', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text)
})

test('docker system df has four digits', () => {
  expect(formatSize(4261550, 4)).toBe('4.262MB')
})

test.each([
  [0, '0B'],
  [1023, '1023B'],
  [2087354106, '1.944GiB'],
  [67108864, '64MiB'],
  [1048064, '1024KiB'],
])('%d bytes are %s to docker stats', (bytes, text) => {
  expect(formatBytesIec(bytes)).toBe(text)
})

test.each([
  [0, '0s'],
  [200, '200ms'],
  [1000, '1s'],
  [1500, '1.5s'],
  [1234, '1.234s'],
  [90_000, '1m30s'],
  [3_600_000, '1h0m0s'],
  [5_400_500, '1h30m0.5s'],
])('%i milliseconds are %s, as Go writes them', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text)
  expect(parseDuration(text)).toBe(milliseconds * 1e6)
})

describe('parseDuration', () => {
  test.each([
    ['0', 0],
    ['1m30s', 90e9],
    ['1.5h', 5400e9],
    ['100ns', 100],
    ['1us', 1000],
    ['1µs', 1000],
    ['.5s', 5e8],
    ['1.s', 1e9],
    ['+5s', 5e9],
    ['-1s', -1e9],
  ])('%s is %d nanoseconds', (text, nanoseconds) => {
    expect(parseDuration(text)).toBe(nanoseconds)
  })

  test.each([
    ['', 'time: invalid duration ""'],
    ['s', 'time: invalid duration "s"'],
    ['5', 'time: missing unit in duration "5"'],
    ['1h1', 'time: missing unit in duration "1h1"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
    ['99999999h', 'time: invalid duration "99999999h"'],
    ['1 s', 'time: unknown unit " s" in duration "1 s"'],
  ])('%j is refused', (text, message) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
  })

  test('parts add up', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(59), fc.nat(59), (h, m, s) => {
        expect(parseDuration(`${h}h${m}m${s}s`)).toBe((h * 3600 + m * 60 + s) * 1e9)
      }),
    )
  })
})

/** Taken from `docker images` of docker 28.2.2. */
test.each([
  [0, 'Less than a second'],
  [1, '1 second'],
  [59, '59 seconds'],
  [60, 'About a minute'],
  [119, 'About a minute'],
  [120, '2 minutes'],
  [3599, '59 minutes'],
  [3600, 'About an hour'],
  [5040, 'About an hour'],
  [5760, '2 hours'],
  [169200, '47 hours'],
  [171360, '2 days'],
  [1123200, '13 days'],
  [1209600, '2 weeks'],
  [5097600, '8 weeks'],
  [5184000, '2 months'],
  [62985600, '24 months'],
  [63072000, '2 years'],
])('%d seconds are "%s"', (seconds, text) => {
  expect(formatAge(seconds * 1000)).toBe(text)
})
