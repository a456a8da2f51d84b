import { describe, expect, test } from 'vitest'
import { agree, checkFilter, hasLabel, matchesPattern, parseFilters, truthOf } from './filters.ts'

const NAMES = ['label', 'status'] as const

describe('filters', () => {
  test('are kept by name, whatever its case and the blanks', () => {
    expect([...parseFilters(['status=exited', ' STATUS = dead ', 'label=a=b=c', ''], NAMES)]).toEqual([
      ['status', ['exited', 'dead']],
      ['label', ['a=b=c']],
    ])
  })

  test('of other names are refused, with those that there are', () => {
    expect(() => parseFilters(['colour=red'], NAMES)).toThrow(
      expect.objectContaining({ message: "invalid filter 'colour'", hint: 'filters are label=…, status=…' }),
    )
  })

  test('without a value are none', () => {
    expect(() => checkFilter('status')).toThrow('bad format of filter (expected name=value)')
    expect(() => parseFilters(['status'], NAMES)).toThrow('bad format of filter (expected name=value)')
    expect(() => checkFilter('')).not.toThrow()
  })

  test('agree when one value of each does, and every label', () => {
    const filters = parseFilters(['status=exited', 'status=dead', 'label=a', 'label=b'], NAMES)
    const holding = (...held: string[]) => agree(filters, (_name, value) => held.includes(value))
    expect([holding('dead', 'a', 'b'), holding('dead', 'a'), holding('a', 'b')]).toEqual([true, false, false])
  })

  test('by name are texts or regular expressions', () => {
    expect(['web', '^w', 'e', 'w.b', '['].map(value => matchesPattern('web', value))).toEqual([true, true, true, true, false])
    expect(matchesPattern('[', '[')).toBe(true)
  })

  test('that are true or false have four words', () => {
    expect(['true', '1', 'false', '0', 'yes', 'True', ''].map(truthOf)).toEqual([true, true, false, false, undefined, undefined, undefined])
  })
})

test.each([
  ['role', true],
  ['role=db', true],
  ['role=', false],
  ['empty=', true],
  ['constructor', false],
])('the label %s is there: %s', (wanted, expected) => {
  expect(hasLabel({ role: 'db', empty: '' }, wanted)).toBe(expected)
})
