import { expect, test } from 'vitest'
import { parseSearchResults, searchFilter } from './search-results.ts'

const FOUND = parseSearchResults({
  num_results: 3,
  results: [
    { name: 'busybox', description: 'small', star_count: 30, is_official: true, is_automated: false },
    { name: 'me/busybox', description: null, star_count: 3 },
    { name: 'me/other' },
  ],
})

const names = (...filters: string[]) => FOUND.filter(searchFilter(filters)).map(({ name }) => name)

test('what a registry leaves out has a value', () => {
  expect(FOUND).toEqual([
    { name: 'busybox', description: 'small', stars: 30, isOfficial: true },
    { name: 'me/busybox', description: '', stars: 3, isOfficial: false },
    { name: 'me/other', description: '', stars: 0, isOfficial: false },
  ])
  expect(parseSearchResults({})).toEqual([])
})

test('filters have to agree, and of several numbers of stars the highest counts', () => {
  expect(names()).toEqual(['busybox', 'me/busybox', 'me/other'])
  expect(names('is-official=true')).toEqual(['busybox'])
  expect(names('is-official=0', 'stars=2')).toEqual(['me/busybox'])
  expect(names('stars=2', 'stars=10')).toEqual(['busybox'])
  expect(names('is-automated=true')).toEqual([])
  expect(names('is-automated=false')).toHaveLength(3)
})

test.each(['is-official=maybe', 'is-official=', 'stars=many', 'stars=1.5', 'is-automated=x'])('the filter %s is refused', filter => {
  expect(() => searchFilter([filter])).toThrow(expect.objectContaining({ kind: 'invalid', message: `invalid filter '${filter}'` }))
})

test('other filters, and other answers, are refused', () => {
  expect(() => searchFilter(['name=x'])).toThrow("invalid filter 'name'")
  expect(() => parseSearchResults([])).toThrow('invalid answer to the search: expected an object, got []')
  expect(() => parseSearchResults({ results: [{ name: 5 }] })).toThrow('results.0.name: expected a string, got 5')
})
