import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { BuildEvent } from '../build-events.ts'
import type { ProgressMode } from './progress-modes.ts'
import { showProgress } from './show-progress.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function watch(mode: ProgressMode, where: 'terminal' | 'pipe' | 'dumb terminal') {
  const written: (string | Uint8Array)[] = []
  const screen = where === 'terminal' ? { columns: 40, rows: 10 } : undefined
  const view = showProgress(mode, { err: text => void written.push(text), progress: where !== 'pipe', screen }, () => Date.now() % 1e6)
  return { written, ...view }
}

const BEGIN: BuildEvent = { kind: 'begin', vertex: { id: 'a', name: 'RUN x' } }
const OUTPUT: BuildEvent = { kind: 'output', id: 'a', stream: 'stdout', bytes: Buffer.from('\x1b[2J\n') }

test('a terminal gets a picture ten times a second at most, and a whole one at the end', () => {
  vi.setSystemTime(0)
  const { tell, end, written } = watch('auto', 'terminal')
  for (let index = 0; index < 100; index++) tell(index === 0 ? BEGIN : OUTPUT)
  expect(written).toEqual([])
  vi.advanceTimersByTime(1000)
  expect(written).toHaveLength(10)
  tell({ kind: 'done', id: 'a' })
  end()
  const picture = '[+] Building 1.0s (1/1) FINISHED\x1b[K\n\x1b[34m => RUN x                          1.0s\x1b[0m\x1b[K\n\x1b[J'
  expect(written.slice(-2).map(String)).toEqual([`\x1b[8A\r${picture}`, '\x1b[?25h'])
  end()
  vi.advanceTimersByTime(1000)
  expect(written).toHaveLength(12)
})

test('an output cannot steer a terminal, and goes to a pipe as it is', () => {
  expect(outputOn('pipe')).toContain('\x1b[2J\n')
  expect(outputOn('dumb terminal')).not.toContain('\x1b')
  expect(watch('plain', 'dumb terminal').written.every(text => typeof text === 'string')).toBe(true)
})

function outputOn(where: 'pipe' | 'dumb terminal'): string {
  const { tell, end, written } = watch('auto', where)
  tell(BEGIN)
  tell(OUTPUT)
  end()
  // A text is made visible by the terminal itself, bytes are not.
  expect(written.every(text => (typeof text === 'string') === (where !== 'pipe'))).toBe(true)
  return written.map(String).join('')
}

test('quiet says nothing of a build without a fault', () => {
  const { tell, end, written } = watch('quiet', 'terminal')
  for (const event of [BEGIN, OUTPUT, { kind: 'done', id: 'a' } as const]) tell(event)
  end()
  expect(written).toEqual([])
})

test('tty without a terminal is refused', () => {
  expect(() => watch('tty', 'pipe')).toThrow('failed to get console')
})
