/** Files that flags name: `--env-file`, `--label-file`, `--security-opt seccomp=FILE`. */

import { closeSync, openSync, readSync } from 'node:fs'
import { whyOf } from '../base/errno-words.ts'
import { MinidockError } from '../base/errors.ts'
import { BUILTIN, splitOption, UNCONFINED } from '../formats/docker/security-options.ts'
import { parseEnvFile } from '../formats/text/env-file.ts'

/** More than any program can be given in its environment: execve(2) takes 6 MiB, whatever the limit of the stack is. And more than any profile has. */
const LARGEST = 16 << 20

/** Returns the file's lines, `KEY=value`. @throws {MinidockError} of kind `invalid` */
export function readEnvFile(file: string): string[] {
  return parseEnvFile(contentOf(file, 'give a file with a KEY=value on each line'), { file, environment: process.env })
}

/** Returns a value of `--security-opt` with the profile itself in the place of the name of a file. @throws {MinidockError} of kind `invalid` */
export function withProfile(option: string): string {
  const [name, value = ''] = splitOption(option)
  return name !== 'seccomp' || value === BUILTIN || value === UNCONFINED ? option : `seccomp=${readProfile(value)}`
}

/** Returns a seccomp profile on one line, as docker/cli sends it. @throws {MinidockError} of kind `invalid`, also for what is not JSON */
function readProfile(file: string): string {
  const hint = 'give a file with a profile in JSON, or say builtin or unconfined'
  const text = Buffer.from(contentOf(file, hint, `opening seccomp profile (${file}) failed: `)).toString()
  try {
    return JSON.stringify(JSON.parse(text))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new MinidockError('invalid', `cannot read the seccomp profile ${file}: ${why}`, { hint, cause: error })
  }
}

function contentOf(file: string, hint: string, before = ''): Uint8Array {
  let content: Uint8Array
  try {
    content = readAtMost(file, LARGEST + 1)
  } catch (error) {
    throw new MinidockError('invalid', `${before}open ${file}: ${whyOf(error)}`, { hint, cause: error })
  }
  if (content.length > LARGEST) throw new MinidockError('invalid', `cannot read ${file}: it is larger than 16 MiB`, { hint })
  return content
}

/** It may be a pipe (`--env-file <(…)`), or a device that never ends (`/dev/zero`). */
function readAtMost(file: string, most: number): Uint8Array {
  const descriptor = openSync(file, 'r')
  try {
    const pieces: Uint8Array[] = []
    for (let size = 0; size < most; ) {
      const piece = Buffer.alloc(Math.min(1 << 16, most - size))
      const length = readSync(descriptor, piece)
      if (length === 0) break
      pieces.push(piece.subarray(0, length))
      size += length
    }
    return Buffer.concat(pieces)
  } finally {
    closeSync(descriptor)
  }
}
