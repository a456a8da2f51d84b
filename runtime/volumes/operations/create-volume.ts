/** `volume create`. */

import { MinidockError } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { checkVolumeName } from '../../formats/docker/volume-name.ts'
import { checkVolumeDriver, checkVolumeOptions } from '../../formats/docker/volume-options.ts'
import { openStore } from '../../store/files/paths.ts'
import { ANONYMOUS_LABEL, newVolumeName } from '../anonymous.ts'

export interface NewVolume {
  /** Empty: the volume gets a name that nobody has, and docker's label for such. */
  readonly name: string
  readonly driver: string
  readonly labels: Readonly<Record<string, string>>
  readonly options: Readonly<Record<string, string>>
}

/**
 * Makes a volume. One that is there stays as it is, whatever labels and options were asked for.
 * @returns its name
 * @throws {MinidockError} `invalid` or `not-found`, in docker's words
 */
export function createVolume({ store }: Engine, { name, driver, labels, options }: NewVolume): string {
  const Name = name || newVolumeName()
  const Labels = name ? labels : { ...labels, [ANONYMOUS_LABEL]: '' }
  checked(Name, () => {
    checkVolumeDriver(driver)
    checkVolumeName(Name)
    if (!store.volumes.isThere(Name)) checkVolumeOptions(options)
  })
  openStore(store.paths)
  if (store.volumes.ensure({ Name, Labels, Options: options })) store.events.volume('create', Name, { driver: 'local' })
  return Name
}

/** Does checks, whose errors say then which volume they are about. */
function checked(name: string, checks: () => void): void {
  try {
    checks()
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    const { kind, message, hint } = error
    throw new MinidockError(kind, `create ${name}: ${message}`, { ...(hint !== undefined && { hint }), cause: error })
  }
}
