import { expect, test } from 'vitest'
import { fits, pagerOf } from './pager.ts'

const LESS = { file: 'less', args: [] }
const shell = (command: string) => ({ file: '/bin/sh', args: ['-c', command] })

test('the pager is MINIDOCK_PAGER, else PAGER, else less: an empty one and cat are none', () => {
  const at = (variables: Record<string, string>) => pagerOf({ TERM: 'xterm', ...variables })
  expect(at({})).toEqual(LESS)
  expect(at({ PAGER: 'most' })).toEqual(shell('most'))
  expect(at({ PAGER: 'most', MINIDOCK_PAGER: 'less -S' })).toEqual(shell('less -S'))
  expect(at({ PAGER: '' })).toBeUndefined()
  expect(at({ PAGER: 'cat' })).toBeUndefined()
  expect(at({ PAGER: 'most', MINIDOCK_PAGER: '' })).toBeUndefined()
})

test('a terminal that cannot move its cursor has no pager', () => {
  expect(pagerOf({ TERM: 'dumb', PAGER: 'less' })).toBeUndefined()
  expect(pagerOf({ PAGER: 'less' })).toBeUndefined()
})

test('a text fits if a line is left for the prompt', () => {
  expect(fits('1\n2\n3\n', 4)).toBe(true)
  expect(fits('1\n2\n3\n4\n', 4)).toBe(false)
})
