import { expect, test } from 'vitest'
import { parseContentRange, parseUploaded } from './byte-range.ts'

test.each([
  ['bytes 100-199/1000', { first: 100, total: 1000 }],
  ['Bytes 0-0/*', { first: 0, total: undefined }],
  ['bytes */1000', undefined],
  ['items 1-2/3', undefined],
  ['', undefined],
])('Content-Range: %s', (header, range) => {
  expect(parseContentRange(header)).toEqual(range)
})

test.each([
  ['0-1023', 1024],
  ['bytes=0-9', 10],
  ['0-0', 0],
  ['0--1', 0],
  ['5-9', undefined],
  ['', undefined],
])('Range: %s', (header, bytes) => {
  expect(parseUploaded(header)).toBe(bytes)
})
