/** One key of a person at the terminal. */

import type { ReadStream } from 'node:tty'

export type Key = 'next' | 'skip' | 'quit' | 'interrupt'

/** What a key means; undefined: nothing, and the next one is waited for. */
function meaningOf(bytes: string): Key | undefined {
  if (bytes === '\r' || bytes === '\n' || bytes === ' ') return 'next'
  if (bytes === 's' || bytes === 'S') return 'skip'
  if (bytes === 'q' || bytes === 'Q') return 'quit'
  // Ctrl-C and Ctrl-D: in raw mode the terminal makes no signal and no end of file of them.
  if (bytes === '\x03') return 'interrupt'
  if (bytes === '\x04') return 'quit'
  return undefined
}

/** @returns the first key that means something; `quit` when the terminal is gone */
export function nextKey(terminal: ReadStream): Promise<Key> {
  const { promise, resolve } = Promise.withResolvers<Key>()
  const heed = (bytes: Buffer) => {
    // Keys that were typed ahead come in one piece: the last one is what the person wants now.
    const key = [...bytes.toString('latin1')].map(meaningOf).findLast(each => each !== undefined)
    if (key) finish(key)
  }
  const gone = () => finish('quit')
  const finish = (key: Key) => {
    terminal.off('data', heed).off('end', gone)
    // Between steps the keys belong to the terminal again: Ctrl-C ends a command that takes too long.
    terminal.setRawMode(false)
    terminal.pause()
    resolve(key)
  }
  terminal.on('data', heed).on('end', gone)
  terminal.setRawMode(true)
  terminal.resume()
  return promise
}
