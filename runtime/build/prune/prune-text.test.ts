import { expect, test } from 'vitest'
import { parseUntil } from './prune-filters.ts'
import { prunedText, pruneQuestion } from './prune-text.ts'

const NOW = Date.parse('2026-01-02T03:04:05Z')

test('what was removed is a table, with its total', () => {
  const objects = [
    { id: '0123456789abcdef', size: 1_234_000, used: NOW - 3_600_000, shared: false },
    { id: 'fedcba9876543210', size: 12, used: NOW - 5000, shared: true },
  ]
  expect(prunedText(objects, 1_234_000, NOW)).toBe(`ID             RECLAIMABLE   SIZE      LAST ACCESSED
0123456789ab   true          1.23MB    About an hour ago
fedcba987654   true          12B*      5 seconds ago
Total:	1.23MB
`)
  expect(prunedText([], 0, NOW)).toBe('Total:\t0B\n')
})

test('the question says whether all goes', () => {
  expect(pruneQuestion(true)).toBe('WARNING! This will remove all build cache. Are you sure you want to continue?')
  expect(pruneQuestion(false)).toContain('all dangling build cache')
})

test('until is a time or how long ago', () => {
  expect(parseUntil([], NOW)).toBeUndefined()
  expect(parseUntil(['until=24h'], NOW)).toBe(NOW - 86_400_000)
  expect(parseUntil(['unused-for=1m'], NOW)).toBe(NOW - 60_000)
  expect(() => parseUntil(['until=1h', 'until=2h'], NOW)).toThrow('more than one until filter specified')
  expect(() => parseUntil(['label=x'], NOW)).toThrow("invalid filter 'label'")
})
