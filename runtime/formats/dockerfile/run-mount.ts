/**
 * `RUN --mount=type=…`: from its text to a mount.
 * Source: Dockerfile reference, "RUN --mount"; moby/buildkit, frontend/dockerfile/instructions/commands_runmount.go and dockerfile2llb/convert_runmount.go.
 */

import { basename, normalize, resolve } from 'node:path/posix'
import { MinidockError } from '../../base/errors.ts'
import { parseBool } from '../go/bool.ts'
import { readCsvRecord } from '../go/csv.ts'
import { parseBytes } from '../go/units.ts'
import { cut } from '../text/cut.ts'
import { maybe } from './instruction-line.ts'
import type { Mount, Owned, SecretMount } from './mount.ts'
import type { MountFlag } from './tree.ts'

const SHARING = ['shared', 'private', 'locked'] as const
const TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh']
const ALIASES: Readonly<Record<string, string>> = { src: 'source', dst: 'target', destination: 'target', ro: 'readonly', rw: 'readwrite' }
const KEYS = ['type', 'from', 'source', 'target', 'readonly', 'readwrite', 'required', 'size', 'id', 'sharing', 'mode', 'uid', 'gid', 'env']
const FLAGS = ['readonly', 'readwrite', 'required']

/** Takes a `--mount` apart, and refuses keys that there are not. @throws {MinidockError} of kind `invalid`, in docker's words */
export function parseMountFlag(text: string): MountFlag {
  const fields = readCsvRecord(text).map(field => {
    const [word, value] = cut(field, '=')
    const lower = word.toLowerCase()
    const key = Object.hasOwn(ALIASES, lower) ? (ALIASES[lower] ?? lower) : lower
    if (!KEYS.includes(key)) throw invalid(`unexpected key '${word}' in '${field}'${maybe(word, [...KEYS, ...Object.keys(ALIASES)])}`)
    if (value === undefined && !FLAGS.includes(key)) throw invalid(`invalid field '${field}' must be a key=value pair`)
    if (key === 'from' && value !== undefined && /\$./.test(value))
      throw invalid("'from' doesn't support variable expansion, define alias stage instead")
    return { key, ...(value !== undefined && { value }) }
  })
  return { text, fields }
}

/** Returns the stage or image that a mount needs; undefined for the build context. */
export function mountSource({ fields }: MountFlag): string | undefined {
  return fields.findLast(({ key }) => key === 'from')?.value || undefined
}

export interface MountScope<From> {
  /** Gives a value its variables. */
  readonly expand: (value: string) => string
  /** What a target may be relative to. */
  readonly workdir: string
  /** Finds a stage, by name or number, or an image. */
  readonly find: (name: string) => From
}

/** @throws {MinidockError} of kind `invalid`, in docker's words */
export function resolveMount<From>({ fields }: MountFlag, { expand, workdir, find }: MountScope<From>): Mount<From> {
  const given = new Map(fields.map(({ key, value }) => [key, value === undefined ? 'true' : expand(value)]))
  const type = (given.get('type') ?? 'bind').toLowerCase()
  if (!TYPES.includes(type)) throw invalid(`unsupported mount type ${JSON.stringify(given.get('type'))}${maybe(type, TYPES)}`)
  if (type === 'ssh')
    throw invalid('--mount=type=ssh is not supported: no SSH agent is forwarded into a build', 'fetch before the build, and COPY')
  refuseStrayKeys(type, given)
  if (type === 'secret') return secretMount(given, workdir)
  const target = resolve('/', workdir, given.get('target') ?? '')
  if (target === '/' || given.get('target') === undefined)
    throw invalid(`invalid mount target ${JSON.stringify(given.get('target') ?? '')}`)
  if (type === 'tmpfs') return { type, target, ...(given.has('size') && { size: sizeOf(given.get('size') ?? '') }) }
  const from = given.get('from') || undefined
  const files = { target, source: resolve('/', given.get('source') ?? '/'), ...(from !== undefined && { from: find(from) }) }
  if (type === 'bind') return { type, ...files, readOnly: readOnlyOf(given, true) }
  const id = given.get('id') || normalize(given.get('target') ?? '')
  return {
    type: 'cache',
    ...files,
    id,
    sharing: sharingOf(given.get('sharing')),
    readOnly: readOnlyOf(given, false),
    ...ownerOf(given, 0o755),
  }
}

type Given = ReadonlyMap<string, string>

function secretMount(given: Given, workdir: string): SecretMount {
  const [source, id, target, env] = ['source', 'id', 'target', 'env'].map(key => given.get(key) || undefined)
  if (source === undefined && id === undefined && target === undefined)
    throw invalid('invalid secret mount. one of source, target required')
  if (source !== undefined && id !== undefined) throw invalid("both source and id can't be set")
  const name = source ?? id ?? basename(target ?? '')
  const file = target ?? (env === undefined ? `/run/secrets/${basename(name)}` : undefined)
  return {
    type: 'secret',
    id: name,
    ...(file !== undefined && { target: resolve('/', workdir, file) }),
    ...(env !== undefined && { env }),
    required: flagOf(given, 'required') ?? false,
    ...ownerOf(given, 0o400),
  }
}

function refuseStrayKeys(type: string, given: Given): void {
  for (const key of ['mode', 'uid', 'gid'])
    if (given.has(key) && type !== 'secret' && type !== 'cache') throw invalid(`${key} not allowed for "${type}" type mounts`)
  const only: Readonly<Record<string, string>> = { required: 'secret', env: 'secret', size: 'tmpfs' }
  for (const [key, owner] of Object.entries(only))
    if (given.has(key) && type !== owner) throw invalid(`unexpected key '${key}' for mount type '${type}'`)
  if (type === 'secret' && given.has('from')) throw invalid('secret mount should not have a from')
  if (type === 'secret' && given.has('sharing')) throw invalid('secret mount should not define sharing')
  if (type !== 'cache' && given.has('sharing')) throw invalid(`invalid cache sharing set for ${type} mount`)
}

function readOnlyOf(given: Given, byDefault: boolean): boolean {
  const writable = flagOf(given, 'readwrite')
  return flagOf(given, 'readonly') ?? (writable === undefined ? byDefault : !writable)
}

function flagOf(given: Given, key: string): boolean | undefined {
  const text = given.get(key)
  if (text === undefined) return undefined
  const value = parseBool(text)
  if (value === undefined) throw invalid(`invalid value for ${key}: ${text}`)
  return value
}

function sharingOf(text = 'shared'): (typeof SHARING)[number] {
  const sharing = SHARING.find(known => known === text.toLowerCase())
  if (sharing === undefined) throw invalid(`unsupported sharing value ${JSON.stringify(text)}${maybe(text, SHARING)}`)
  return sharing
}

function sizeOf(text: string): number {
  try {
    return parseBytes(text)
  } catch (cause) {
    throw new MinidockError('invalid', `invalid value for size: ${text}`, { cause, hint: 'a size is a number and a unit: 64m' })
  }
}

function ownerOf(given: Given, mode: number): Owned {
  return { mode: numberOf(given, 'mode', 8) ?? mode, uid: numberOf(given, 'uid', 10) ?? 0, gid: numberOf(given, 'gid', 10) ?? 0 }
}

function numberOf(given: Given, key: string, base: 8 | 10): number | undefined {
  const text = given.get(key)
  if (text === undefined) return undefined
  if (!(base === 8 ? /^[0-7]+$/ : /^\d+$/).test(text) || Number.parseInt(text, base) >= 2 ** 32)
    throw invalid(`invalid value ${text} for ${key}`)
  return Number.parseInt(text, base)
}

function invalid(message: string, hint = 'write RUN --mount=type=cache,target=/root/.cache'): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
