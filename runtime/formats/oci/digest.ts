/**
 * A content's name: the hash of its bytes. What is named so can be checked by whoever receives it, whatever it came through.
 * Source: image-spec, descriptor.md, "Digests". Only sha256 is known here; registries and Docker use no other.
 */

import { MinidockError } from '../../base/errors.ts'

export type Digest = `sha256:${string}`

export const DIGEST_HINT = 'a digest is sha256: and 64 lower-case hexadecimal digits'

/** True for `sha256:` and 64 lower-case hexadecimal digits: such a text is safe as a file's name. */
export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && /^sha256:[a-f0-9]{64}$/.test(value)
}

/** @throws {MinidockError} of kind `invalid`, in Docker's words (go-digest's) */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text
  throw new MinidockError('invalid', `${problem(text)}: ${text}`, { hint: DIGEST_HINT })
}

function problem(text: string): string {
  const [algorithm, encoded = ''] = text.split(/:(.*)/s)
  if (!/^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/.test(text)) return 'invalid checksum digest format'
  if (algorithm !== 'sha256') return 'unsupported digest algorithm'
  return encoded.length === 64 ? 'invalid checksum digest format' : 'invalid checksum digest length'
}
