import { expect, test } from 'vitest'
import type { Terminal } from '../../cli/command.ts'
import { imageProgress } from './image-progress.ts'

/** @param progress whether stderr is a terminal */
function stderr(progress: boolean) {
  const written: string[] = []
  const terminal = {
    progress,
    err: (text: string | Uint8Array) => void written.push(String(Buffer.from(text))),
    step: <T>(_label: string, work: (say: (line: string) => void) => Promise<T>) => work(line => void written.push(`${line}\n`)),
  } as unknown as Terminal
  return { terminal, text: () => written.join('') }
}

const pulling = { kind: 'line', text: 'latest: Pulling from app' } as const

test('on a terminal each line is written at once', async () => {
  const { terminal, text } = stderr(true)
  imageProgress(terminal, false).say('Unable to find image')
  expect(text()).toBe('Unable to find image\n')
})

test('in a pipe nothing is said of an image that is made here', async () => {
  const { terminal, text } = stderr(false)
  const progress = imageProgress(terminal, false)
  progress.say('Unable to find image')
  await progress.end()
  expect(text()).toBe('')
})

test('in a pipe what comes over the network is told, after what was said before', async () => {
  const { terminal, text } = stderr(false)
  const progress = imageProgress(terminal, false)
  progress.say('Unable to find image')
  progress.tell(pulling)
  progress.tell({ kind: 'layer', id: 'aaa', state: 'Pull complete' })
  progress.say('the connection broke')
  await progress.end()
  expect(text()).toBe('Unable to find image\nlatest: Pulling from app\naaa: Pull complete\nthe connection broke\n')
})

test('with -q there is nothing, at a terminal too', async () => {
  const { terminal, text } = stderr(true)
  const progress = imageProgress(terminal, true)
  progress.say('Unable to find image')
  progress.tell(pulling)
  await progress.step('making it', async say => say('made'))
  await progress.end()
  expect(text()).toBe('')
})
