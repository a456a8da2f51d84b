import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LayerState } from '../plan/transfer-events.ts'
import { transferView } from './transfer-view.ts'

const TICK = 100

const ESCAPE = '\x1b'
/** An escape code, what moves the cursor, a text. */
const PARTS = new RegExp(`${ESCAPE}\\[\\d*[A-Z]|[\\r\\n]|[^${ESCAPE}\\r\\n]+`, 'g')

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A terminal as far as the view needs one: rows that scroll, a cursor that goes up, erasing. */
class PlayedTerminal {
  readonly screen: { columns: number; rows: number } | undefined
  #lines = ['']
  #row = 0
  written = ''

  constructor(screen?: { columns: number; rows: number }) {
    this.screen = screen
  }

  write = (bytes: Uint8Array) => {
    const text = Buffer.from(bytes).toString()
    this.written += text
    for (const [part] of text.matchAll(PARTS)) this.#play(part)
  }

  #play(part: string): void {
    if (part === '\n') {
      this.#row += 1
      this.#lines[this.#row] ??= ''
    } else if (part.endsWith('A') && part.startsWith('\x1b')) {
      const up = Number(part.slice(2, -1))
      if (up > (this.screen?.rows ?? 0) - 1) throw new Error(`the cursor cannot go up ${up} rows`)
      this.#row -= up
    } else if (part === '\x1b[J') this.#lines = [...this.#lines.slice(0, this.#row), '']
    else if (part !== '\r' && part !== '\x1b[K') this.#lines[this.#row] = part
  }

  get lines(): readonly string[] {
    return this.#lines.slice(0, -1)
  }
}

const layer = (id: string, state: LayerState, done?: number, total?: number) =>
  ({ kind: 'layer', id, state, ...(done !== undefined && { done }), ...(total !== undefined && { total }) }) as const
const line = (text: string) => ({ kind: 'line', text }) as const

test('on a terminal each layer has a line, which is written anew', () => {
  const terminal = new PlayedTerminal({ columns: 120, rows: 24 })
  const view = transferView(terminal)
  view.tell(line('latest: Pulling from library/app'))
  view.tell(layer('aaa', 'Pulling fs layer'))
  view.tell(layer('bbb', 'Pulling fs layer'))
  vi.advanceTimersByTime(TICK)
  expect(terminal.lines).toEqual(['latest: Pulling from library/app', 'aaa: Pulling fs layer', 'bbb: Pulling fs layer'])
  view.tell(layer('aaa', 'Downloading', 5, 10))
  vi.advanceTimersByTime(TICK)
  expect(terminal.lines[1]).toMatch(/^aaa: Downloading \[=+> +\] +5B\/10B$/)
  view.tell(layer('aaa', 'Pull complete'))
  view.tell(layer('bbb', 'Already exists'))
  view.tell(line('Status: Downloaded newer image for app:latest'))
  view.end()
  expect(terminal.lines).toEqual([
    'latest: Pulling from library/app',
    'aaa: Pull complete',
    'bbb: Already exists',
    'Status: Downloaded newer image for app:latest',
  ])
})

test('a hundred events between two pictures make one picture', () => {
  const terminal = new PlayedTerminal({ columns: 120, rows: 24 })
  const view = transferView(terminal)
  for (let done = 1; done <= 100; done++) view.tell(layer('aaa', 'Downloading', done, 100))
  vi.advanceTimersByTime(10 * TICK)
  expect(terminal.written.split('aaa').length - 1).toBe(1)
  view.end()
})

test('more layers than rows: the picture stays within them, and at the end all are listed', () => {
  const terminal = new PlayedTerminal({ columns: 80, rows: 6 })
  const view = transferView(terminal)
  const ids = Array.from({ length: 20 }, (_, index) => `layer${index}`)
  for (const id of ids) view.tell(layer(id, 'Waiting'))
  vi.advanceTimersByTime(TICK)
  expect(terminal.lines).toHaveLength(5)
  expect(terminal.lines.at(-1)).toBe('and 16 more layers: 16 Waiting')
  for (const id of ids) view.tell(layer(id, 'Pull complete'))
  vi.advanceTimersByTime(TICK)
  view.end()
  expect(terminal.lines).toEqual(ids.map(id => `${id}: Pull complete`))
})

test('a second image gets lines of its own', () => {
  const terminal = new PlayedTerminal({ columns: 80, rows: 24 })
  const view = transferView(terminal)
  for (const tag of ['1', '2']) {
    view.tell(line(`${tag}: Pulling from app`))
    view.tell(layer('aaa', tag === '1' ? 'Pull complete' : 'Already exists'))
    vi.advanceTimersByTime(TICK)
  }
  view.end()
  expect(terminal.lines).toEqual(['1: Pulling from app', 'aaa: Pull complete', '2: Pulling from app', 'aaa: Already exists'])
})

test('in a pipe there are the changes of states alone, without escape codes', () => {
  const terminal = new PlayedTerminal()
  const view = transferView(terminal)
  view.tell(line('latest: Pulling from library/app'))
  view.tell(layer('aaa', 'Pulling fs layer'))
  view.tell(layer('aaa', 'Downloading', 5, 10))
  view.tell(layer('aaa', 'Downloading', 10, 10))
  view.tell(layer('aaa', 'Download complete'))
  view.tell(layer('aaa', 'Download complete'))
  view.tell(layer('aaa', 'Extracting', 10, 10))
  view.tell(layer('aaa', 'Pull complete'))
  vi.advanceTimersByTime(TICK)
  view.end()
  expect(terminal.written).toBe('latest: Pulling from library/app\naaa: Pulling fs layer\naaa: Download complete\naaa: Pull complete\n')
})

test('a line that a registry sends cannot steer the terminal', () => {
  const terminal = new PlayedTerminal({ columns: 80, rows: 24 })
  const view = transferView(terminal)
  view.tell(line('x\x1b[2Jy'))
  view.end()
  expect(terminal.written).not.toContain('\x1b[2J')
})
