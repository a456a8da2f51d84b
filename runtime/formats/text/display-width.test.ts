import { expect, test } from 'vitest'
import { displayWidth, ellipsis } from './display-width.ts'

test('width is in columns of a terminal', () => {
  expect(displayWidth('busybox')).toBe(7)
  expect(displayWidth('busy…')).toBe(5)
  expect(displayWidth('naïve')).toBe(5)
  expect(displayWidth('nai\u0308ve')).toBe(5)
  expect(displayWidth('容器')).toBe(4)
  expect(displayWidth('🐳')).toBe(2)
  expect(displayWidth('\x1b[31mred\x1b[0m')).toBe(3)
})

test('what is too long ends in an ellipsis, within the width', () => {
  expect(ellipsis('docker-entrypoint.sh nginx', 20)).toBe('docker-entrypoint.s…')
  expect(ellipsis('sh', 20)).toBe('sh')
  expect(ellipsis('容器容器', 4)).toBe('容…')
})
