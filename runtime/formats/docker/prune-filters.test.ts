import { describe, expect, test } from 'vitest'
import { parsePruneFilters, parseVolumePruneFilters } from './prune-filters.ts'

const now = Date.parse('2026-01-02T00:00:00Z')
const object = { created: '2026-01-01T12:00:00Z', labels: { role: 'db', keep: '' } }

describe('what may be pruned', () => {
  test.each([
    [[], true],
    [['until=1h'], true],
    [['until=24h'], false],
    [['until=2026-01-01T12:00:01Z'], true],
    [['label=role'], true],
    [['label=role=db'], true],
    [['label=role=web'], false],
    [['label=role', 'label=other'], false],
    [['label!=keep'], false],
    [['label!=other'], true],
    [['until=1h', 'label=other'], false],
  ])('%j: %s', (filters, expected) => {
    expect(parsePruneFilters(filters, now)(object)).toBe(expected)
  })

  test.each([
    [['until=1h', 'until=2h'], 'more than one until filter specified'],
    [['status=exited'], "invalid filter 'status'"],
    [['label'], 'bad format of filter (expected name=value)'],
    [['until=soon'], "invalid time 'soon'"],
  ])('%j is refused: %s', (filters, message) => {
    expect(() => parsePruneFilters(filters, now)).toThrow(message)
  })
})

describe('which volumes may be pruned', () => {
  test.each([
    [[], undefined, true],
    [['all=1'], true, true],
    [['all=false', 'label=role'], false, true],
    [['label=role=web'], undefined, false],
    [['label!=keep'], undefined, false],
  ])('%j: with a name %s, this one %s', (filters, all, expected) => {
    const parsed = parseVolumePruneFilters(filters)
    expect([parsed.all, parsed.mayGo(object)]).toEqual([all, expected])
  })

  test.each([
    [['until=1h'], "invalid filter 'until'"],
    [['all=maybe'], "invalid filter 'all=maybe'"],
    [['all=1', 'all=1'], "invalid filter 'all=1'"],
  ])('%j is refused: %s', (filters, message) => {
    expect(() => parseVolumePruneFilters(filters)).toThrow(message)
  })
})
