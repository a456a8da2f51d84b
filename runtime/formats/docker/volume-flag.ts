/** A value of `--volume`, as docker's client reads it (docker/cli, cli/compose/loader/volume.go): the daemon then reads what has a source once more. */

import { resolve } from 'node:path/posix'
import { MinidockError } from '../../base/errors.ts'
import { mountDestination } from './mount-destination.ts'

export type VolumeFlag =
  /** For `HostConfig.Binds`. */
  | { readonly kind: 'bind'; readonly text: string }
  /** For `Volumes`: an anonymous volume at this path. */
  | { readonly kind: 'anonymous'; readonly path: string }

const HINT = 'as in -v /srv/data:/data:ro, -v name:/data or -v /data'

/**
 * Docker's client takes one letter before a colon for a drive of Windows; here it is a volume's name, which is too short.
 * @param cwd a source that begins with `.` is relative to this directory
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseVolumeFlag(text: string, cwd: string): VolumeFlag {
  if (text === '') throw new MinidockError('invalid', 'invalid empty volume spec', { hint: HINT })
  const sections = text.split(':')
  if (sections.slice(0, 3).includes('')) throw invalidSpec(text, 'empty section between colons')
  if (sections.length > 3) throw invalidSpec(text, 'too many colons')
  const [source = '', ...rest] = sections
  if (rest.length === 0) {
    mountDestination(text)
    return { kind: 'anonymous', path: text }
  }
  return { kind: 'bind', text: [source.startsWith('.') ? resolve(cwd, source) : source, ...rest].join(':') }
}

function invalidSpec(text: string, problem: string): MinidockError {
  return new MinidockError('invalid', `invalid spec: ${text}: ${problem}`, { hint: HINT })
}
