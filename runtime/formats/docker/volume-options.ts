/** What the driver `local` takes from `volume create --opt` and `--mount volume-opt=…`, in docker's words (moby, volume/local/local_unix.go). */

import { MinidockError } from '../../base/errors.ts'
import { parseBytes } from '../go/units.ts'

const HINT = 'as in --opt type=tmpfs --opt device=tmpfs --opt o=size=64m'
const NAMES = ['type', 'o', 'device', 'size']
/** The option, and what it makes no sense without. */
const NEEDS: readonly (readonly [option: string, needed: string])[] = [
  ['device', 'type'],
  ['type', 'device'],
  ['o', 'device'],
  ['o', 'type'],
]

/** @throws {MinidockError} of kind `not-found`, in docker's words: `local` is the only driver there is */
export function checkVolumeDriver(name: string): void {
  if (name === '' || name === 'local') return
  throw new MinidockError('not-found', `error looking up volume plugin ${name}: plugin ${JSON.stringify(name)} not found`, {
    hint: 'minidock has no plugins: the driver is local',
  })
}

/** @throws {MinidockError} of kind `invalid`, in docker's words */
export function checkVolumeOptions(options: Readonly<Record<string, string>>): void {
  const given = new Map(Object.entries(options))
  for (const name of given.keys())
    if (!NAMES.includes(name)) throw refuse(`invalid option: ${JSON.stringify(name)}`, `there are ${NAMES.join(', ')}: ${HINT}`)
  if (given.get('type') === 'cifs' && PORT.test(given.get('device') ?? ''))
    throw refuse("port not allowed in CIFS device URL, include 'port' in 'o='", 'as in --opt o=port=1445,username=me')
  const size = given.get('size')
  if (size !== undefined && parseBytes(size) > 0)
    throw refuse('quota size requested but no quota support', `leave size out; a volume in memory has a limit: ${HINT}`)
  for (const [option, needed] of NEEDS)
    if (given.has(option) && !given.has(needed)) throw refuse(`missing required option: ${JSON.stringify(needed)}`, HINT)
}

/** The host of `//host:445/share` ends in a port. */
const PORT = /^(?:[a-z]+:)?\/\/[^/]*:\d+(?:\/|$)/

function refuse(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
