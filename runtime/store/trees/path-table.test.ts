import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PathTable } from './path-table.ts'

const latin1 = fc.string({ unit: fc.integer({ min: 1, max: 255 }).map(byte => String.fromCharCode(byte)), maxLength: 300 })

test('paths are found by their numbers as long as they are there, and get the same number again', () => {
  const change = fc.record({ path: fc.oneof(latin1, fc.constantFrom('', 'a', 'b', 'ab', 'ba')), goes: fc.boolean() })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), changes => {
      const table = new PathTable()
      const numbers = new Map<string, number>()
      const there = new Set<string>()
      for (const { path, goes } of changes) {
        expect(table.find(path)).toBe(there.has(path) ? numbers.get(path) : undefined)
        if (!there.has(path)) {
          const number = numbers.get(path) ?? numbers.size
          expect(table.add(path)).toBe(number)
          numbers.set(path, number)
          there.add(path)
        } else if (goes) {
          table.delete(numbers.get(path) ?? -1)
          there.delete(path)
        }
      }
      expect([...table.numbers()].map(number => [table.path(number), number])).toEqual([...numbers].filter(([path]) => there.has(path)))
    }),
  )
})

test('very many are found again, and one of a million characters', () => {
  const table = new PathTable()
  const long = 'x'.repeat(1_000_000)
  const paths = [...Array.from({ length: 100_000 }, (_, index) => `some/where/${index}`), long]
  for (const [number, path] of paths.entries()) expect(table.add(path)).toBe(number)
  expect(paths.every((path, number) => table.find(path) === number)).toBe(true)
  expect(table.find('some/where')).toBeUndefined()
  expect(table.path(100_000)).toBe(long)
})
