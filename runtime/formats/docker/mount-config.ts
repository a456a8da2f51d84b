/**
 * A mount of the request to the mount point that it comes to, with the checks and words of docker's daemon (moby, volume/mounts/linux_parser.go, validate.go).
 * Whether a bind's source is there is asked elsewhere: that is a fact about the host.
 */

import { MinidockError } from '../../base/errors.ts'
import { absolute, mountDestination } from './mount-destination.ts'
import { PROPAGATIONS } from './mount-mode.ts'
import type { BindPoint, MountPoint, TmpfsPoint, VolumePoint } from './mount-point.ts'
import type { Mount } from './request-parts.ts'
import { tmpfsOptionsOf } from './tmpfs-options.ts'
import { checkVolumeName } from './volume-name.ts'
import { checkVolumeDriver, checkVolumeOptions } from './volume-options.ts'

/** A volume that a mount needs: made, if there is none of this name. */
export interface NeededVolume {
  readonly Name: string
  readonly Driver: 'local'
  readonly Options: Readonly<Record<string, string>>
  readonly Labels: Readonly<Record<string, string>>
}

export interface ConfiguredMount {
  readonly point: MountPoint
  /** For a point of type volume. */
  readonly volume?: NeededVolume
}

/** Each field of options belongs to one type. */
const OPTIONS = [
  ['BindOptions', 'bind'],
  ['VolumeOptions', 'volume'],
  ['ImageOptions', 'image'],
  ['TmpfsOptions', 'tmpfs'],
] as const satisfies readonly (readonly [field: keyof Mount, type: Mount['Type']])[]

/**
 * @param newName gives a name to a volume without one
 * @throws {MinidockError} of kind `invalid` (`not-found` for a driver), in docker's words
 */
export function pointOf(mount: Mount, newName: () => string): ConfiguredMount {
  checkMount(mount)
  if (mount.Type === 'volume') return volumeOf(mount, newName)
  return { point: mount.Type === 'bind' ? bindOf(mount) : tmpfsOf(mount) }
}

/** @throws {MinidockError} of kind `invalid`: `invalid mount config for type "bind": …` */
export function checkMount(mount: Mount): void {
  try {
    checkFields(mount)
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    const { message, hint } = error
    throw new MinidockError('invalid', `invalid mount config for type ${JSON.stringify(mount.Type)}: ${message}`, {
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    })
  }
}

function checkFields(mount: Mount): void {
  const { Type, Target, Source = '' } = mount
  if (Target === '') throw refuse('field Target must not be empty', 'a path in the container')
  mountDestination(Target)
  if (Type !== 'bind' && Type !== 'volume' && Type !== 'tmpfs') throw refuse('mount type unknown', 'there are bind, volume and tmpfs')
  if (Type === 'bind' && Source === '') throw refuse('field Source must not be empty', 'a path on the host')
  for (const [field, type] of OPTIONS)
    if (type !== Type && mount[field] !== undefined)
      throw refuse(`field ${field} must not be specified`, `it is for mounts of type ${type}`)
  if (Type === 'bind') checkBind(mount, Source)
  if (Type === 'volume') checkVolume(mount, Source)
  if (Type === 'tmpfs') {
    if (Source !== '') throw refuse('field Source must not be specified', 'a tmpfs is empty, in memory')
    tmpfsOptionsOf(mount.TmpfsOptions ?? {}, false)
  }
}

function checkBind({ BindOptions = {} }: Mount, source: string): void {
  const { Propagation, ReadOnlyNonRecursive, ReadOnlyForceRecursive } = BindOptions
  if (Propagation !== undefined && !PROPAGATIONS.includes(Propagation))
    throw refuse(`invalid propagation mode: ${Propagation}`, `there are ${PROPAGATIONS.join(', ')}`)
  absolute(source)
  if (ReadOnlyNonRecursive && ReadOnlyForceRecursive)
    throw refuse('options conflict: ReadOnlyNonRecursive && ReadOnlyForceRecursive', 'one of the two')
}

function checkVolume({ VolumeOptions = {}, ReadOnly = false }: Mount, source: string): void {
  const { Subpath = '' } = VolumeOptions
  if (Subpath !== '' && source === '') throw refuse('must not set Subpath when using anonymous volumes', 'name the volume')
  if (Subpath.startsWith('/') || leaves(Subpath))
    throw refuse('subpath must be a relative path within the volume', 'as in volume-subpath=logs/today')
  if (ReadOnly && source === '') throw refuse('must not set ReadOnly mode when using anonymous volumes', 'name the volume')
}

/** Whether a relative path gets out of the directory in which it begins, if only for a moment. */
function leaves(path: string): boolean {
  let depth = 0
  return path.split('/').some(step => {
    if (step === '..') depth--
    else if (step !== '' && step !== '.') depth++
    return depth < 0
  })
}

function volumeOf(mount: Mount, newName: () => string): ConfiguredMount {
  const { Source = '', VolumeOptions: { NoCopy = false, Labels = {}, DriverConfig = {}, Subpath = '' } = {} } = mount
  if (Source !== '') checkVolumeName(Source)
  const { Name: driver = '', Options = {} } = DriverConfig
  checkVolumeDriver(driver)
  checkVolumeOptions(Options)
  const Name = Source || newName()
  const subpath = absolute(`/${Subpath}`).slice(1)
  const point: VolumePoint = {
    Type: 'volume',
    ...placeOf(mount),
    Name,
    Driver: 'local',
    Anonymous: Source === '',
    NoCopy,
    ...(subpath === '' ? {} : { Subpath: subpath }),
  }
  return { point, volume: { Name, Driver: 'local', Options, Labels } }
}

function bindOf(mount: Mount): BindPoint {
  const { Source = '', BindOptions: options = {} } = mount
  return {
    Type: 'bind',
    ...placeOf(mount),
    Source: absolute(Source),
    Propagation: options.Propagation ?? 'rprivate',
    NonRecursive: options.NonRecursive ?? false,
    ReadOnlyNonRecursive: options.ReadOnlyNonRecursive ?? false,
    CreateMountpoint: options.CreateMountpoint ?? false,
  }
}

function tmpfsOf(mount: Mount): TmpfsPoint {
  return { Type: 'tmpfs', ...placeOf(mount), Options: tmpfsOptionsOf(mount.TmpfsOptions ?? {}, mount.ReadOnly ?? false) }
}

function placeOf({ Target, ReadOnly = false }: Mount) {
  return { Destination: mountDestination(Target), Mode: '', RW: !ReadOnly }
}

function refuse(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
