/** `--iidfile`: the image's id, for scripts. An old one is removed before the build, so that no script takes it for the new one. */

import { accessSync, constants, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { errnoWords } from '../../base/errno-words.ts'
import { MinidockError } from '../../base/errors.ts'

/** Removes an old file. @throws {MinidockError} of kind `invalid` if there could be no new one, before anything is made */
export function prepareImageIdFile(file: string): void {
  explaining(file, () => {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw Object.assign(new Error(file), { code: 'EISDIR' })
    accessSync(dirname(file), constants.W_OK)
    rmSync(file, { force: true })
  })
}

export function writeImageIdFile(file: string, id: string): void {
  explaining(file, () => writeFileSync(file, id))
}

function explaining(file: string, act: () => void): void {
  try {
    act()
  } catch (cause) {
    const reason = errnoWords(cause)
    if (reason === undefined) throw cause
    throw new MinidockError('invalid', `failed to write the image ID file: open ${file}: ${reason}`, {
      hint: 'give the path of a file that can be made: --iidfile FILE',
      cause,
    })
  }
}
