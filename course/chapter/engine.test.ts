import { expect, test } from 'vitest'
import { onlyLooks, requireEngine } from './engine.ts'

test.each(['', '--help', 'run --help', '--version', 'explain run busybox true', 'help run', 'run --memory 64m busybox', 'no-such-command'])(
  'nothing is made or started by: %s',
  line => {
    expect(onlyLooks(1, line.split(' ').filter(Boolean))).toBe(true)
  },
)

test.each(['run busybox ls --help', 'run busybox explain', 'create busybox', 'start web', 'rm web', 'system gc', '--debug run busybox'])(
  'something is made, started or removed by: %s',
  line => {
    expect(onlyLooks(1, line.split(' '))).toBe(false)
  },
)

test('there is no engine of a chapter that is not written', () => {
  expect(() => requireEngine(12)).toThrow('chapter 12 (cluster) is not written yet')
  expect(() => requireEngine(0)).toThrow('chapter 0 has no engine: it sets up the machine')
})
