/** Reads `plan.json` and `config.json`, which a user may have edited or removed. */

import { readFileSync } from 'node:fs'
import { errnoName, MinidockError } from '../base/errors.ts'
import { damaged } from '../store/containers/container-record.ts'

/** Returns what `read` makes of a file's JSON. @param path for the message @throws {MinidockError} `engine` when the file is damaged */
export function parseFile<T>(path: string, content: string, read: (value: unknown) => T): T {
  try {
    return read(JSON.parse(content))
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message.replace('invalid file: ', '') : String(error))
  }
}

/** Returns the content of a file. @throws {MinidockError} `engine` when it is not there: an older minidock has started the container */
export function readPlanFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
    throw new MinidockError('engine', `cannot read ${path}: it is not there`, {
      hint: 'it was removed, or an older minidock has started the container: stop it, and start it again',
      cause: error,
    })
  }
}
