import { expect, test } from 'vitest'
import type { CachedObject } from '../operations/prune-cache.ts'
import { parseUsageFilters } from './usage-filters.ts'
import { usageDetails, usageTable, usageTotals } from './usage-text.ts'

const NOW = Date.parse('2026-01-02T03:04:05Z')
const LAYER: CachedObject = {
  id: '0123456789abcdef',
  type: 'regular',
  description: 'RUN /bin/sh -c make',
  size: 1_234_000,
  created: NOW - 7_200_000,
  used: NOW - 3_600_000,
  inUse: false,
  shared: true,
}
const MOUNT: CachedObject = {
  ...LAYER,
  id: 'fedcba9876543210',
  type: 'exec.cachemount',
  size: 12,
  used: NOW - 5000,
  inUse: true,
  shared: false,
}

test('a line for each object, and what they come to', () => {
  expect(usageTable([LAYER, MOUNT], NOW)).toBe(`ID             RECLAIMABLE   SIZE      LAST ACCESSED
0123456789ab   true          1.23MB*   About an hour ago
fedcba987654   false         12B       5 seconds ago
`)
  expect(usageTotals([LAYER, MOUNT])).toBe('Shared:      1.23MB\nPrivate:     12B\nReclaimable: 1.23MB\nTotal:       1.23MB\n')
  expect(usageTotals([])).toBe('Reclaimable: 0B\nTotal:       0B\n')
})

test('all that is known of one', () => {
  expect(usageDetails([MOUNT], NOW)).toMatch(
    /^ID: {10}fedcba9876543210\nCreated at: {2}2026-01-02 .*\nMutable: {5}true\nReclaimable: false\nShared: {6}false\nSize: {8}12B\n.*\nLast used: {3}5 seconds ago\nType: {8}exec.cachemount\n\n$/,
  )
})

test.each<[filter: string, shown: readonly CachedObject[]]>([
  ['until=1m', [LAYER]],
  ['id=0123', [LAYER]],
  ['type=exec.cachemount', [MOUNT]],
  ['inuse', [MOUNT]],
  ['inuse=false', [LAYER]],
  ['shared=true', [LAYER]],
  ['private=true', [MOUNT]],
  ['description=RUN /bin/sh -c make', [LAYER, MOUNT]],
])('--filter %s', (filter, shown) => {
  const text = filter.includes('=') ? filter : `${filter}=`
  expect([LAYER, MOUNT].filter(parseUsageFilters([text], NOW))).toEqual(shown)
})

test('a filter that makes no sense is refused', () => {
  expect(() => parseUsageFilters(['shared=maybe'], NOW)).toThrow("invalid filter 'shared=maybe'")
  expect(() => parseUsageFilters(['color=red'], NOW)).toThrow("invalid filter 'color'")
})
