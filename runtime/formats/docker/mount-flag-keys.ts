/** The keys of `--mount`, and what their values say, as docker's client 28 reads them (docker/cli, opts/mount.go). */

import { resolve } from 'node:path/posix'
import { MinidockError } from '../../base/errors.ts'
import { parseBool } from '../go/bool.ts'
import { parseBytes } from '../go/units.ts'
import { cut } from '../text/cut.ts'
import type { BindOptions, Mount, TmpfsOptions, VolumeOptions } from './request-parts.ts'

/** A mount while its fields are read: type and propagation are any word, and members may be false, zero or empty. */
export interface MountDraft extends Omit<Mount, 'Type' | 'BindOptions'> {
  Type: string
  BindOptions?: Omit<BindOptions, 'Propagation'> & { Propagation?: string }
}

export interface Field {
  /** In lower case. */
  readonly key: string
  readonly value: string
  /** What a source that begins with `.` is relative to. */
  readonly cwd: string
}

type Read = (draft: MountDraft, field: Field) => void

/** These are true where they stand alone. */
export const SWITCHES: readonly string[] = ['readonly', 'ro', 'volume-nocopy', 'bind-nonrecursive']

const readSource: Read = (draft, { value, cwd }) => {
  draft.Source = value.startsWith('.') ? resolve(cwd, value) : value
}
const readTarget: Read = (draft, { value }) => {
  draft.Target = value
}
const readReadOnly: Read = (draft, field) => {
  draft.ReadOnly = truth(field)
}

/** @throws {MinidockError} of kind `invalid`, in docker's words, for a value that its key does not have */
export const KEYS: ReadonlyMap<string, Read> = new Map(
  Object.entries<Read>({
    type(draft, { value }) {
      draft.Type = value.toLowerCase()
    },
    source: readSource,
    src: readSource,
    target: readTarget,
    dst: readTarget,
    destination: readTarget,
    readonly: readReadOnly,
    ro: readReadOnly,
    consistency(draft, { value }) {
      draft.Consistency = value.toLowerCase()
    },
    'bind-propagation'(draft, { value }) {
      bindOptions(draft).Propagation = value.toLowerCase()
    },
    'bind-nonrecursive'(draft, field) {
      bindOptions(draft).NonRecursive = truth(field)
    },
    'bind-recursive': readRecursion,
    'volume-subpath'(draft, { value }) {
      volumeOptions(draft).Subpath = value
    },
    'volume-nocopy'(draft, field) {
      volumeOptions(draft).NoCopy = truth(field)
    },
    'volume-label'(draft, { value }) {
      const options = volumeOptions(draft)
      const label = entryOf(value)
      if (label) options.Labels = { ...options.Labels, ...label }
    },
    'volume-driver'(draft, { value }) {
      driverConfig(draft).Name = value
    },
    'volume-opt'(draft, { value }) {
      const config = driverConfig(draft)
      const option = entryOf(value)
      if (option) config.Options = { ...config.Options, ...option }
    },
    'image-subpath'(draft, { value }) {
      draft.ImageOptions = { Subpath: value }
    },
    'tmpfs-size'(draft, field) {
      tmpfsOptions(draft).SizeBytes = bytes(field)
    },
    'tmpfs-mode'(draft, field) {
      const mode = /^[0-7]+$/.test(field.value) ? Number.parseInt(field.value, 8) : Number.POSITIVE_INFINITY
      if (mode >= 2 ** 32) throw wrong(field, 'permission bits, as in tmpfs-mode=1777')
      tmpfsOptions(draft).Mode = mode
    },
  }),
)

function readRecursion(draft: MountDraft, field: Field): void {
  const { value } = field
  if (value === 'disabled') bindOptions(draft).NonRecursive = true
  else if (value === 'writable') bindOptions(draft).ReadOnlyNonRecursive = true
  else if (value === 'readonly') bindOptions(draft).ReadOnlyForceRecursive = true
  else if (value !== 'enabled')
    throw refuse(
      `invalid value for ${field.key}: ${value} (must be "enabled", "disabled", "writable", or "readonly")`,
      'mounts below the source come along unless it is disabled; read-only, they are so too unless it is writable',
    )
}

function bindOptions(draft: MountDraft): NonNullable<MountDraft['BindOptions']> {
  draft.BindOptions ??= {}
  return draft.BindOptions
}

function volumeOptions(draft: MountDraft): VolumeOptions {
  draft.VolumeOptions ??= { DriverConfig: {} }
  return draft.VolumeOptions
}

function driverConfig(draft: MountDraft): NonNullable<VolumeOptions['DriverConfig']> {
  const options = volumeOptions(draft)
  options.DriverConfig ??= {}
  return options.DriverConfig
}

function tmpfsOptions(draft: MountDraft): TmpfsOptions {
  draft.TmpfsOptions ??= {}
  return draft.TmpfsOptions
}

/** `a=b` or `a`; undefined for one without a name, which says nothing. */
function entryOf(text: string): Record<string, string> | undefined {
  const [name, value = ''] = cut(text, '=')
  return name === '' ? undefined : Object.fromEntries([[name, value]])
}

function truth(field: Field): boolean {
  const value = parseBool(field.value)
  if (value === undefined) throw wrong(field, 'it is either true or false')
  return value
}

function bytes(field: Field): number {
  try {
    return parseBytes(field.value)
  } catch {
    throw wrong(field, 'a number and a unit, as in tmpfs-size=64m')
  }
}

function wrong({ key, value }: Field, hint: string): MinidockError {
  return refuse(`invalid value for ${key}: ${value}`, hint)
}

function refuse(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
