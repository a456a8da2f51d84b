import { MinidockError } from '../../base/errors.ts'

/** The error `invalid` for a name without a character, in the words of docker's client (moby, client/utils.go, `emptyIDError`). */
export function emptyName(kind: 'container' | 'volume' | 'network'): MinidockError {
  return new MinidockError('invalid', `invalid ${kind} name or ID: value is empty`, { hint: 'is a variable not set?' })
}
