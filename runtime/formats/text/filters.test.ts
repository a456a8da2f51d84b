import { describe, expect, test } from 'vitest'
import { agree, checkFilter, hasLabel, parseFilters } from './filters.ts'

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
