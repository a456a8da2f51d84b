import { expect, test } from 'vitest'
import { differencesOf, partText } from './differences.ts'

test('a value of a part is told as text', () => {
  const digest = '0123456789abcdef'.repeat(4)
  expect(partText(digest)).toBe('0123456789ab')
  expect(partText(['sh', '-c', 'make'])).toBe('sh\n-c\nmake')
  expect(partText([])).toBe('')
  expect(partText({ path: '/app', isDirectory: true })).toBe('path=/app\nisDirectory=true')
  expect(partText([{ type: 'cache' }])).toBe('{"type":"cache"}')
})

test('of a key, the parts that differ are told, and of a list only the items that do', () => {
  const before = [
    ['before', 'aa'],
    ['environment', 'PATH=/bin\nA=1\nB=1'],
    ['user', ''],
  ] as const
  expect(differencesOf(before, before)).toEqual([])
  const after = [
    ['before', 'aa'],
    ['environment', 'PATH=/bin\nA=2\nB=1'],
    ['user', 'me'],
    ['new', 'x'],
  ] as const
  expect(differencesOf(before, after)).toEqual([
    { part: 'environment', before: 'A=1', after: 'A=2' },
    { part: 'user', before: '', after: 'me' },
    { part: 'new', before: '', after: 'x' },
  ])
})
