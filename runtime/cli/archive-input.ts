/** Where `load` and `import` read from: a file, or stdin. */

import { open } from 'node:fs/promises'
import { whyOf } from '../base/errno-words.ts'
import { MinidockError } from '../base/errors.ts'
import type { Terminal } from './command.ts'

/** Bytes that are read at once. */
const CHUNK = 2 ** 20

/** @throws {MinidockError} `invalid` if it is missing, or is a folder */
export async function openInput(path: string): Promise<AsyncIterable<Uint8Array>> {
  try {
    const file = await open(path)
    if ((await file.stat()).isDirectory()) {
      await file.close()
      throw new MinidockError('invalid', `read ${path}: is a directory`, { hint: 'give a tar archive' })
    }
    return file.createReadStream({ highWaterMark: CHUNK })
  } catch (error) {
    if (error instanceof MinidockError) throw error
    throw new MinidockError('invalid', `open ${path}: ${whyOf(error)}`, { cause: error })
  }
}

/** @throws {MinidockError} `invalid` if nobody has put an archive there */
export function standardInput({ interactive }: Terminal, hint: string): AsyncIterable<Uint8Array> {
  if (interactive) throw new MinidockError('invalid', 'requested load from stdin, but stdin is empty', { hint })
  return process.stdin
}
