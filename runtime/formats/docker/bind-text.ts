/** One entry of `HostConfig.Binds`: `source:/path[:mode]` (moby, volume/mounts/linux_parser.go, `ParseMountRaw`). */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import { type ConfiguredMount, checkMount, pointOf } from './mount-config.ts'
import { findMode, parseMode } from './mount-mode.ts'
import type { Mount } from './request-parts.ts'

const HINT = 'as in -v /srv/data:/data:ro, or -v name:/data'

/**
 * A source that begins with `/` is a path on the host, where a missing directory is made; any other is a volume's name. `/path` alone is an anonymous volume.
 * @param volumeDriver `HostConfig.VolumeDriver`
 * @param newName gives a name to a volume without one
 * @throws {MinidockError} of kind `invalid` (`not-found` for a driver), in docker's words
 */
export function parseBind(text: string, volumeDriver: string, newName: () => string): ConfiguredMount {
  const [Source, Target, Mode] = split(text)
  const { readOnly, noCopy, propagation } = parseMode(Mode)
  const isBind = Source.startsWith('/')
  const mount: Mount = {
    Type: isBind ? 'bind' : 'volume',
    Source,
    Target,
    ReadOnly: readOnly,
    // Options of the other type are wrong, and said to be.
    ...(isBind || propagation ? { BindOptions: { CreateMountpoint: true, ...(propagation && { Propagation: propagation }) } } : {}),
    ...(!isBind || noCopy ? { VolumeOptions: { NoCopy: noCopy, DriverConfig: { Name: volumeDriver } } } : {}),
  }
  try {
    checkMount(mount)
  } catch (error) {
    if (!isOfKind(error, 'invalid')) throw error
    throw invalidSpecification(text, `: ${error.message}`, error.hint)
  }
  const configured = pointOf(mount, newName)
  return { ...configured, point: { ...configured.point, Mode } }
}

function split(text: string): readonly [source: string, target: string, mode: string] {
  const parts = text.split(':')
  const [first = '', second = '', third = ''] = parts
  // `/data:ro` would be a place in the container with a mode, and docker's volumes without a name have none.
  const isPlaceWithMode = parts.length === 2 && findMode(second) !== undefined
  if (first === '' || parts.length > 3 || isPlaceWithMode) throw invalidSpecification(text)
  return parts.length === 1 ? ['', first, ''] : [first, second, third]
}

function invalidSpecification(text: string, reason = '', hint = HINT): MinidockError {
  return new MinidockError('invalid', `invalid volume specification: '${text}'${reason}`, { hint })
}
