/** Where archives go: to stdout, or to a file. */

import { createWriteStream, renameSync, rmSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { whyOf } from '../base/errno-words.ts'
import { errnoName, MinidockError } from '../base/errors.ts'
import { withCleanup } from '../kernel/launch/cleanup.ts'

/**
 * The process ends when the command does, so all of it must be in the pipe by then; `pipeline` is content when stdout has taken it in.
 * @param what after "cannot": `save`
 */
export async function writeArchiveToStdout(what: string, archive: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(archive, process.stdout, { end: false })
    await new Promise<void>((resolve, reject) => process.stdout.write('', error => (error ? reject(error) : resolve())))
  } catch (error) {
    if (errnoName(error) !== 'EPIPE') throw error
    throw new MinidockError('engine', `cannot ${what} to stdout: nobody reads it any more`, { cause: error })
  }
}

/**
 * Under another name until it is whole; straight into what is no file, such as a pipe.
 * What is in images and containers (/etc/shadow) is nobody else's to read, so the file is its owner's alone, also where another of that name was open to all.
 */
export async function writeArchiveToFile(what: string, output: string, archive: AsyncIterable<Uint8Array>): Promise<void> {
  const existing = existingAt(what, output)
  if (existing?.isDirectory())
    throw new MinidockError('invalid', `cannot ${what} to ${output}: it is a folder`, {
      hint: `name a file in it: ${join(output, 'archive.tar')}`,
    })
  try {
    if (existing !== undefined && !existing.isFile()) {
      await pipeline(archive, createWriteStream(output))
      return
    }
    const temporary = join(dirname(output), `.${basename(output)}.${process.pid}`)
    await withCleanup(
      () => rmSync(temporary, { force: true }),
      async () => {
        await pipeline(archive, createWriteStream(temporary, { flags: 'wx', mode: 0o600, flush: true }))
        renameSync(temporary, output)
      },
    )
  } catch (error) {
    throw explained(what, output, error)
  }
}

function existingAt(what: string, output: string): Stats | undefined {
  try {
    return statSync(output, { throwIfNoEntry: false })
  } catch (cause) {
    throw new MinidockError('invalid', `cannot ${what} to ${output}: ${whyOf(cause)}`, { cause })
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of the path is no folder',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the disk',
}

/** An error about the output; one about an image in the store stays as it is. */
function explained(what: string, output: string, error: unknown): unknown {
  const path = error instanceof Error && 'path' in error ? String(error.path) : output
  const reason = dirname(path) === dirname(output) ? REASONS[errnoName(error) ?? ''] : undefined
  return reason === undefined ? error : new MinidockError('invalid', `cannot ${what} to ${output}: ${reason}`, { cause: error })
}
