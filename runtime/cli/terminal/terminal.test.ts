import { expect, test } from 'vitest'
import { wantsColour } from './terminal.ts'
import { type Write, writeAll } from './write-all.ts'

const errno = (code: string) => Object.assign(new Error(code), { code })

test('colour is for terminals, unless the environment decides', () => {
  const terminal = () => true
  const pipe = () => false
  expect(wantsColour({}, terminal)).toBe(true)
  expect(wantsColour({}, pipe)).toBe(false)
  expect(wantsColour({ NO_COLOR: '1' }, terminal)).toBe(false)
  expect(wantsColour({ NO_COLOR: '' }, terminal)).toBe(true)
  expect(wantsColour({ TERM: 'dumb' }, terminal)).toBe(false)
  expect(wantsColour({ FORCE_COLOR: '1' }, pipe)).toBe(true)
  expect(wantsColour({ FORCE_COLOR: '0' }, terminal)).toBe(false)
  expect(wantsColour({ FORCE_COLOR: '1', NO_COLOR: '1' }, terminal)).toBe(false)
})

test('a text is written whole, however little the descriptor takes at a time', () => {
  const taken: number[] = []
  let calls = 0
  const write: Write = (_fd, bytes, offset) => {
    if (++calls % 3 === 0) throw errno('EAGAIN')
    const size = Math.min(2, bytes.length - offset)
    taken.push(...bytes.subarray(offset, offset + size))
    return size
  }
  expect(writeAll(1, 'Größe: 容器', write)).toBe(true)
  expect(Buffer.from(taken).toString()).toBe('Größe: 容器')
})

test('a reader that has gone is no error', () => {
  const gone: Write = () => {
    throw errno('EPIPE')
  }
  expect(writeAll(1, 'x', gone)).toBe(false)
})

test('any other failure is one', () => {
  const full: Write = () => {
    throw errno('ENOSPC')
  }
  expect(() => writeAll(1, 'x', full)).toThrow('cannot write to stdout: ENOSPC')
})
