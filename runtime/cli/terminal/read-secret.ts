/**
 * Reads a line that the terminal does not show. It is in raw mode meanwhile, in which it does not echo, and does none of its work either: what Backspace, Ctrl-U
 * and Ctrl-C do is done here. Node puts the mode back when a signal ends the process.
 */

import { readByte } from './read-line.ts'

const KEYS = { interrupt: 0x03, endOfFile: 0x04, backspace: 0x08, newline: 0x0a, return: 0x0d, killLine: 0x15, erase: 0x7f } as const

/** @param print prints the question, and ends its line. Nothing is shown of what is typed as soon as the question stands there. */
export function readSecret(descriptor: number, question: string, print: (text: string) => void): string {
  process.stdin.setRawMode(true)
  let typed: Typed = { text: '', end: undefined }
  try {
    print(question)
    while (typed.end === undefined) {
      const byte = readByte(descriptor)
      typed = byte === undefined ? { ...typed, end: 'line' } : typeKey(typed, byte)
    }
  } finally {
    process.stdin.setRawMode(false)
    process.stdin.unref()
    print('\n')
  }
  if (typed.end === 'interrupt') process.kill(process.pid, 'SIGINT')
  return Buffer.from(typed.text, 'latin1').toString('utf8')
}

export interface Typed {
  /** A character for each byte. */
  readonly text: string
  readonly end: 'line' | 'interrupt' | undefined
}

/** Returns what there is after one more byte. */
export function typeKey({ text }: Typed, byte: number): Typed {
  switch (byte) {
    case KEYS.interrupt:
      return { text: '', end: 'interrupt' }
    case KEYS.newline:
    case KEYS.return:
      return { text, end: 'line' }
    case KEYS.endOfFile:
      return { text, end: text === '' ? 'line' : undefined }
    case KEYS.killLine:
      return { text: '', end: undefined }
    case KEYS.backspace:
    case KEYS.erase:
      return { text: text.replace(/[^\x80-\xbf][\x80-\xbf]*$/, ''), end: undefined }
    default:
      return { text: text + String.fromCharCode(byte), end: undefined }
  }
}
