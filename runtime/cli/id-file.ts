/** `--cidfile`: the container's id, for scripts. It is never written over: two containers would then share it. */

import { rmSync, writeFileSync } from 'node:fs'
import { errnoWords } from '../base/errno-words.ts'
import { errnoName, MinidockError } from '../base/errors.ts'
import type { ContainerRequest } from '../formats/docker/request.ts'
import { withInterruption } from '../kernel/launch/cleanup.ts'

/** Docker's client goes by these words: it takes the file for the container's command, which would not be there, or could not be executed. */
const EXIT_CODES: Readonly<Record<string, number>> = { ENOENT: 127, EACCES: 126 }

/**
 * Takes the file and lets it go again, so that for a file that cannot be made no image is made either.
 * @throws {MinidockError} before anything is made
 */
export function checkIdFile({ HostConfig: { ContainerIDFile: file } }: ContainerRequest): void {
  if (file === '') return
  take(file)
  rmSync(file)
}

/**
 * Makes a container whose id goes into the file. As in docker the file is taken first, empty: of two commands that name one file, the second makes nothing.
 * If no container comes of it, the file goes again.
 */
export async function withIdFile<T>(
  { HostConfig: { ContainerIDFile: file } }: ContainerRequest,
  idOf: (made: T) => string,
  make: () => Promise<T>,
): Promise<T> {
  if (file === '') return await make()
  take(file)
  const giveUp = () => rmSync(file, { force: true })
  try {
    const made = await withInterruption(giveUp, make)
    writeFileSync(file, idOf(made))
    return made
  } catch (error) {
    giveUp()
    throw error
  }
}

function take(file: string): void {
  try {
    writeFileSync(file, '', { flag: 'wx' })
  } catch (error) {
    const errno = errnoName(error) ?? ''
    if (errno === 'EEXIST') {
      throw new MinidockError('conflict', `container ID file found, make sure the other container isn't running or delete ${file}`)
    }
    const why = errnoWords(error)
    if (why === undefined) throw error
    const exitCode = EXIT_CODES[errno]
    throw new MinidockError('invalid', `failed to create the container ID file: open ${file}: ${why}`, {
      hint: 'give the path of a file that can be made: --cidfile FILE',
      cause: error,
      ...(exitCode !== undefined && { exitCode }),
    })
  }
}
