/** Secrets are read when a step asks for them; that there are such files is seen before anything is made. */

import { statSync } from 'node:fs'
import { whyOf } from '../../base/errno-words.ts'
import { MinidockError } from '../../base/errors.ts'
import type { SecretSource } from '../build-request.ts'

/** Bytes: docker's limit. */
const LARGEST = 500 * 1024

/** @throws {MinidockError} of kind `invalid`, in docker's words */
export function checkSecretFiles(secrets: ReadonlyMap<string, SecretSource>): void {
  for (const [id, source] of secrets) if (source.kind === 'file') checkFile(id, source.path)
}

function checkFile(id: string, path: string): void {
  let size: number
  try {
    const file = statSync(path)
    if (file.isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' })
    size = file.size
  } catch (cause) {
    throw new MinidockError('invalid', `failed to stat ${path}: ${whyOf(cause)}`, {
      hint: `name the file of the secret ${id}: --secret id=${id},src=FILE`,
      cause,
    })
  }
  if (size > LARGEST)
    throw new MinidockError('invalid', `secret ${id} too big. max size 500KB`, {
      hint: 'mount what is larger from the build context: RUN --mount=type=bind',
    })
}
