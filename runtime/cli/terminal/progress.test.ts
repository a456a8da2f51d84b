import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { stepper } from './progress.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function watch(
  seconds: number,
  options: { readonly name?: string; readonly progress?: boolean; readonly escapes?: boolean; readonly fails?: boolean } = {},
) {
  const lines: string[] = []
  const step = stepper({ err: text => void lines.push(String(text)), progress: options.progress ?? true }, options.escapes ?? true)
  const work = async () => {
    await new Promise(resolve => setTimeout(resolve, seconds * 1000))
    if (options.fails) throw new Error('no')
    return 'result'
  }
  const done = step(options.name ?? 'unpacking busybox', work).catch(() => 'failed')
  await vi.advanceTimersByTimeAsync(seconds * 1000)
  return { result: await done, lines }
}

test('work of less than a second is not worth a word', async () => {
  expect(await watch(0.9)).toEqual({ result: 'result', lines: [] })
})

test('longer work shows its seconds in place, and how long it took', async () => {
  expect((await watch(2.4)).lines).toEqual([
    '\r\x1b[Kunpacking busybox … 1 s',
    '\r\x1b[Kunpacking busybox … 2 s',
    '\r\x1b[Kunpacking busybox … done, 2 s\n',
  ])
})

test('a name in it cannot steer the terminal', async () => {
  expect((await watch(1.2, { name: 'a\x1b[2J\nb' })).lines[0]).toBe('\r\x1b[Ka\\u001b[2J\\nb … 1 s')
})

test('without escape codes it is one line all the same', async () => {
  expect((await watch(3.2, { escapes: false })).lines.join('')).toBe('unpacking busybox … done, 3 s\n')
})

test('failure ends the line before the error is printed', async () => {
  const { result, lines } = await watch(1.5, { fails: true })
  expect(result).toBe('failed')
  expect(lines.at(-1)).toBe('\r\x1b[Kunpacking busybox … failed\n')
})

test('where nobody watches nothing is said', async () => {
  expect((await watch(5, { progress: false })).lines).toEqual([])
})

/** What is printed while work says a line at 0.5, 1.5 and 2.5 seconds, and ends at 2.7. */
async function speaking(escapes: boolean): Promise<string> {
  const printed: string[] = []
  const step = stepper({ err: text => void printed.push(String(text)), progress: true }, escapes)
  const done = step('making it', async say => {
    for (const line of ['one', 'two', 'three']) {
      await new Promise(resolve => setTimeout(resolve, line === 'one' ? 500 : 1000))
      say(line)
    }
    await new Promise(resolve => setTimeout(resolve, 200))
  })
  await vi.advanceTimersByTimeAsync(2700)
  await done
  return printed.join('')
}

test('what the work says is a line of its own', async () => {
  const [clear, label] = ['\r\x1b[K', 'making it …']
  expect(await speaking(true)).toBe(
    ['one\n', `${clear}${label} 1 s`, clear, 'two\n', `${clear}${label} 2 s`, clear, 'three\n', `${clear}${label} done, 3 s\n`].join(''),
  )
})

test('what the work says is a line of its own without escape codes too', async () => {
  expect(await speaking(false)).toBe('one\nmaking it … \ntwo\nmaking it … \nthree\n')
})

test('where nobody watches the work says nothing either', async () => {
  const lines: string[] = []
  await stepper({ err: text => void lines.push(String(text)), progress: false }, true)('making it', async say => say('one'))
  expect(lines).toEqual([])
})
