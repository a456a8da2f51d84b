import { expect, test } from 'vitest'
import { atOnce } from './at-once.ts'

const never = new AbortController().signal
const turn = () => new Promise<void>(resolve => void setImmediate(resolve))

test('no more than so many are done at the same time, all are done, and they begin in their order', async () => {
  const begun: number[] = []
  let [running, most] = [0, 0]
  await atOnce([0, 1, 2, 3, 4, 5, 6], 3, never, async item => {
    begun.push(item)
    most = Math.max(most, ++running)
    await turn()
    running--
  })
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(most).toBe(3)
})

test('when one fails, the others are stopped and waited for, and the rest does not begin', async () => {
  const log: string[] = []
  const failing = atOnce(['bad', 'slow', 'later'], 2, never, async (item, stop) => {
    log.push(`${item} begins`)
    await turn()
    if (item === 'bad') throw new Error('the first failure')
    while (!stop.aborted) await turn()
    log.push(`${item} stops`)
    stop.throwIfAborted()
  })
  await expect(failing).rejects.toThrow('the first failure')
  expect(log).toEqual(['bad begins', 'slow begins', 'slow stops'])
})

test('what ends all of it is what it is ended with', async () => {
  const stopping = new AbortController()
  stopping.abort(new Error('enough'))
  await expect(atOnce([1], 1, stopping.signal, async () => undefined)).rejects.toThrow('enough')
})

test('nothing to do is done', async () => {
  await atOnce([], 3, never, async () => undefined)
})
