/** `--volumes-from container[:mode]`, as moby reads it (volume/mounts/linux_parser.go). */

import { MinidockError } from '../../base/errors.ts'
import { cut } from '../text/cut.ts'
import { invalidMode, parseMode } from './mount-mode.ts'

export interface VolumesFrom {
  /** An id, a prefix of one, or a name. */
  readonly container: string
  /** As the user wrote it; `rw` if it is absent. */
  readonly mode: string
  /** Each volume is read-only, whatever it was in the other container. */
  readonly readOnly: boolean
}

/** @throws {MinidockError} of kind `invalid`, in docker's words */
export function parseVolumesFrom(text: string): VolumesFrom {
  const hint = 'as in --volumes-from db or --volumes-from db:ro'
  if (text === '') throw new MinidockError('invalid', 'volumes-from specification cannot be an empty string', { hint })
  const [container, rest] = cut(text, ':')
  if (container === '') throw new MinidockError('invalid', 'invalid name or ID supplied: ""', { hint })
  const mode = rest || 'rw'
  const { readOnly, noCopy, propagation } = parseMode(mode)
  // A volume keeps the propagation that it has in the other container, and is filled already.
  if (noCopy || propagation !== undefined) throw invalidMode(mode)
  return { container, mode, readOnly }
}
