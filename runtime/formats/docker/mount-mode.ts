/** What `-v` has after the second colon, and `--volumes-from` after the first: `ro,z,rslave` (moby, volume/mounts/linux_parser.go). */

import { MinidockError } from '../../base/errors.ts'
import type { BindOptions } from './request-parts.ts'

export type Propagation = NonNullable<BindOptions['Propagation']>

export const PROPAGATIONS: readonly Propagation[] = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']

export interface MountMode {
  readonly readOnly: boolean
  /** An empty volume stays empty: it does not get what the image has at that place. */
  readonly noCopy: boolean
  readonly propagation: Propagation | undefined
}

/** At most one of each. Labels are SELinux's, and consistency is Docker Desktop's: both are read, and change nothing. */
const GROUPS: readonly (readonly string[])[] = [['ro', 'rw'], ['z', 'Z'], PROPAGATIONS, ['nocopy'], ['consistent', 'cached', 'delegated']]

/** Returns undefined for what is no mode; a mode may be empty. */
export function findMode(text: string): MountMode | undefined {
  const words = text === '' ? [] : text.split(',')
  const isKnown = words.every(word => GROUPS.some(group => group.includes(word)))
  if (!isKnown || GROUPS.some(group => words.filter(word => group.includes(word)).length > 1)) return undefined
  return {
    readOnly: words.includes('ro'),
    noCopy: words.includes('nocopy'),
    propagation: PROPAGATIONS.find(propagation => words.includes(propagation)),
  }
}

/** @throws {MinidockError} of kind `invalid`, in docker's words */
export function parseMode(text: string): MountMode {
  const mode = findMode(text)
  if (mode === undefined) throw invalidMode(text)
  return mode
}

export function invalidMode(text: string): MinidockError {
  return new MinidockError('invalid', `invalid mode: ${text}`, {
    hint: `one of each of these, with commas: ${GROUPS.map(group => group.join('|')).join(' ')}`,
  })
}
