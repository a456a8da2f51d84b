/** A value of `--mount`, `type=bind,src=/srv,dst=/data,ro`, as docker's client 28 reads it (docker/cli, opts/mount.go). */

import { MinidockError } from '../../base/errors.ts'
import { readCsvRecord } from '../go/csv.ts'
import { cut } from '../text/cut.ts'
import { KEYS, type MountDraft, SWITCHES } from './mount-flag-keys.ts'
import { PROPAGATIONS } from './mount-mode.ts'
import type { Mount } from './request-parts.ts'

const TYPES: readonly Mount['Type'][] = ['bind', 'cluster', 'image', 'npipe', 'tmpfs', 'volume']

/** Options of one type, by their keys' prefix; in the order in which the client looks for them. */
const OPTIONS = [
  ['VolumeOptions', 'volume'],
  ['ImageOptions', 'image'],
  ['BindOptions', 'bind'],
  ['TmpfsOptions', 'tmpfs'],
] as const

const HINT = 'as in --mount type=bind,src=/srv,dst=/data,readonly or --mount type=volume,src=db,dst=/data'

/**
 * @param cwd a source that begins with `.` is relative to this directory
 * @returns the mount as docker's client sends it: nothing false, zero or empty is in it
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseMountFlag(text: string, cwd: string): Mount {
  const draft: MountDraft = { Type: 'volume', Target: '' }
  for (const field of readCsvRecord(text)) readField(draft, field, cwd)
  const { Type: type } = draft
  if (type === '') throw refuse('type is required')
  if (draft.Target === '') throw refuse('target is required')
  for (const [options, its] of OPTIONS)
    if (draft[options] !== undefined && type !== its) throw refuse(`cannot mix '${its}-*' options with mount type '${type}'`)
  checkRecursion(draft)
  const { BindOptions, VolumeOptions, ImageOptions, TmpfsOptions } = draft
  for (const part of [draft, BindOptions, VolumeOptions, VolumeOptions?.DriverConfig, ImageOptions, TmpfsOptions]) leaveOutEmpty(part)
  return withKnownWords(draft)
}

/** The client sends any type and any propagation; this is what the daemon says of one that there is not. */
function withKnownWords({ Type: type, BindOptions, ...rest }: MountDraft): Mount {
  const Type = TYPES.find(each => each === type)
  if (Type === undefined) throw refuse(`invalid mount config for type ${JSON.stringify(type)}: mount type unknown`)
  if (BindOptions === undefined) return { Type, ...rest }
  const { Propagation: word, ...options } = BindOptions
  if (word === undefined) return { Type, ...rest, BindOptions: options }
  const Propagation = PROPAGATIONS.find(each => each === word)
  if (Propagation === undefined)
    throw refuse(`invalid mount config for type "bind": invalid propagation mode: ${word}`, `there are ${PROPAGATIONS.join(', ')}`)
  return { Type, ...rest, BindOptions: { Propagation, ...options } }
}

function readField(draft: MountDraft, field: string, cwd: string): void {
  const [name, value] = cut(field, '=')
  const key = name.toLowerCase()
  if (value === undefined && !SWITCHES.includes(key)) throw refuse(`invalid field '${field}' must be a key=value pair`)
  const read = KEYS.get(key)
  if (read === undefined) throw refuse(`unexpected key '${key}' in '${field}'`, `there are ${[...KEYS.keys()].join(', ')}`)
  read(draft, { key, value: value ?? 'true', cwd })
}

function checkRecursion({ BindOptions = {}, ReadOnly = false }: MountDraft): void {
  const { ReadOnlyNonRecursive, ReadOnlyForceRecursive, Propagation } = BindOptions
  const needs = (option: string, needed: string) =>
    refuse(`option 'bind-recursive=${option}' requires '${needed}' to be specified in conjunction`)
  if (ReadOnlyNonRecursive && !ReadOnly) throw needs('writable', 'readonly')
  if (ReadOnlyForceRecursive && !ReadOnly) throw needs('readonly', 'readonly')
  if (ReadOnlyForceRecursive && Propagation !== 'rprivate') throw needs('readonly', 'bind-propagation=rprivate')
}

/** Go's `omitempty`; an empty object stays. */
function leaveOutEmpty(members: object = {}): void {
  for (const [name, value] of Object.entries(members)) if (!value) Reflect.deleteProperty(members, name)
}

function refuse(message: string, hint = HINT): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
