import { expect, test } from 'vitest'
import { parseTagList } from './tag-list.ts'

test('tags, or none', () => {
  expect(parseTagList({ name: 'app', tags: ['1.36', 'latest', '_x-y.z'] })).toEqual(['1.36', 'latest', '_x-y.z'])
  expect(parseTagList({ name: 'app', tags: null })).toEqual([])
})

test.each(['..', '../x', 'a/b', '', 'x'.repeat(129), 'a b', 3])('%j is no tag', tag => {
  expect(() => parseTagList({ tags: ['a', tag] })).toThrow('invalid list of tags: tags.1')
})
