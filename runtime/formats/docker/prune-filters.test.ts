import { describe, expect, test } from 'vitest'
import { parseImagePruneFilters, parsePruneFilters, parseVolumePruneFilters } from './prune-filters.ts'

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

describe('which images may be pruned', () => {
  test.each([
    [[], false, true],
    [['dangling=true'], false, true],
    [['dangling=0', 'label=role'], true, true],
    [['Dangling = 1', 'label=other'], false, false],
  ])('%j, --all=%s: %s', (filters, all, expected) => {
    const parsed = parseImagePruneFilters(filters, all, now)
    expect({ all: parsed.all, mayGo: parsed.mayGo(object) }).toEqual({ all, mayGo: expected })
  })

  test.each([
    [['dangling=false'], false, "invalid filter 'dangling=false'"],
    [['dangling=true'], true, "invalid filter 'dangling=true'"],
    [['dangling=maybe'], false, "invalid filter 'dangling=maybe'"],
    [['status=exited'], false, "invalid filter 'status'"],
  ])('%j, --all=%s is refused: %s', (filters, all, message) => {
    expect(() => parseImagePruneFilters(filters, all, now)).toThrow(message)
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
