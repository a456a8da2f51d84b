import { expect, test } from 'vitest'
import { attribute, leavesOf, type Origin, plain, without } from './attributed.ts'

const first: Origin = { module: 'first', chapter: 1 }
const second: Origin = { module: 'second', chapter: 2 }

function owners(before: unknown, after: unknown): Record<string, string> {
  const leaves = leavesOf(attribute(after, second, attribute(before, first)))
  return Object.fromEntries(leaves.map(({ path, module }) => [path.join('.'), module]))
}

test('a value is of whoever set it, or changed it last', () => {
  expect(owners({ same: 1, changed: 1, gone: 1 }, { same: 1, changed: 2, added: 3 })).toEqual({
    same: 'first',
    changed: 'second',
    added: 'second',
  })
})

test('an item keeps its owner when others come to stand before it', () => {
  expect(owners(['sh', '-c', 'x'], ['init', '--', 'sh', '-c', 'x'])).toEqual({
    0: 'second',
    1: 'second',
    2: 'first',
    3: 'first',
    4: 'first',
  })
})

test('of an item that is changed, only the change is new', () => {
  expect(owners([{ path: '/dev', options: ['rw'] }], [{ path: '/dev', options: ['rw', 'nodev'] }])).toEqual({
    '0.path': 'first',
    '0.options.0': 'first',
    '0.options.1': 'second',
  })
})

test('of two equal items, the one that was added is new', () => {
  expect(owners(['a'], ['a', 'a'])).toEqual({ 0: 'first', 1: 'second' })
})

test('members that are undefined are not there, and what is empty is a leaf', () => {
  const node = attribute({ a: undefined, b: [], c: {}, d: null }, first)
  expect(leavesOf(node).map(({ path, value }) => [path[0], value])).toEqual([
    ['b', []],
    ['c', {}],
    ['d', null],
  ])
})

test('without one owner, what is left is of the others', () => {
  const node = attribute({ a: 1, b: { c: 1, d: 2 }, e: [] }, second, attribute({ a: 1, b: { c: 1 }, e: [] }, first))
  const rest = without(node, first)
  expect(rest && plain(rest)).toEqual({ b: { d: 2 } })
  expect(rest?.origin).toBe(second)
  expect(without(attribute({ a: [] }, first), first)).toBeUndefined()
})
