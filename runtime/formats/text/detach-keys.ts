/** `--detach-keys`: keys that, typed one after the other, leave a container. Source: `docker attach --help`; moby/term, ascii.go. */

import { MinidockError } from '../../base/errors.ts'

/** As many as the client keeps. */
const MOST = 13
const CONTROL = '@abcdefghijklmnopqrstuvwxyz[\\]^_'

const DEFAULT = 'ctrl-p,ctrl-q'

/**
 * @param text keys with commas between them: a letter, or `ctrl-` and one of a-z @ [ \ ] ^ _; empty: none; absent: docker's default
 * @returns the bytes that a terminal sends for them
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseDetachKeys(text = DEFAULT): Uint8Array {
  const keys = text === '' ? [] : text.split(',').map(key => byteOf(key, text))
  if (keys.length > MOST) throw invalid(text, `there may be ${MOST} of them at most`)
  return Uint8Array.from(keys)
}

function byteOf(key: string, text: string): number {
  const control = /^ctrl-(.)$/.exec(key)?.[1]
  if (control !== undefined && CONTROL.includes(control)) return CONTROL.indexOf(control)
  if (/^[\x20-\x7e]$/.test(key)) return key.charCodeAt(0)
  throw invalid(text, `unknown character: '${key}'`)
}

function invalid(text: string, why: string): MinidockError {
  return new MinidockError('invalid', `invalid detach keys (${text}): ${why}`, {
    hint: 'write keys with commas between them: a letter, or ctrl- and one of a-z, @, [, \\, ], ^, _',
  })
}
