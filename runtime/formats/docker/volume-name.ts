/** Names of volumes, by the rule of docker's driver `local` (moby, volume/local/local.go): the name becomes a directory's. */

import { MinidockError } from '../../base/errors.ts'

const HINT = 'a name is 2 to 246 characters: letters, digits, _ . and -, and begins with a letter or a digit'

/** A directory's name has 255 bytes at most, of which its removal needs nine. */
const LONGEST = 246

/** @throws {MinidockError} of kind `invalid`, in docker's words */
export function checkVolumeName(name: string): void {
  if (name.length > LONGEST) throw new MinidockError('invalid', `volume name ${name} is too long`, { hint: HINT })
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) return
  if (Buffer.byteLength(name) === 1)
    throw new MinidockError('invalid', 'volume name is too short, names should be at least two alphanumeric characters', { hint: HINT })
  throw new MinidockError(
    'invalid',
    `${JSON.stringify(name)} includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
    { hint: HINT },
  )
}
