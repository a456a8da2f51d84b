/**
 * Mount options of a tmpfs, of `--tmpfs /run:size=64k,exec` and of `--mount type=tmpfs` alike: docker's defaults, and over them what the user says.
 * Source: moby, daemon/oci_linux.go and volume/mounts/linux_parser.go; moby/sys, mount/flags_unix.go (`MergeTmpfsOptions`).
 */

import { MinidockError } from '../../base/errors.ts'
import { cut } from '../text/cut.ts'
import { mountDestination } from './mount-destination.ts'
import { PROPAGATIONS } from './mount-mode.ts'
import type { TmpfsOptions } from './request-parts.ts'

const DEFAULTS = ['noexec', 'nosuid', 'nodev']

/** Words that contradict each other; of these the last counts. `bind`, `rbind` and `remount`, which docker passes on, would make another mount of it. */
const FLAGS: readonly (readonly string[])[] = [
  ['ro', 'rw'],
  ['exec', 'noexec'],
  ['suid', 'nosuid'],
  ['dev', 'nodev'],
  ['sync', 'async'],
  ['dirsync'],
  ['mand', 'nomand'],
  ['atime', 'noatime'],
  ['diratime', 'nodiratime'],
  ['relatime', 'norelatime'],
  ['strictatime', 'nostrictatime'],
  [...PROPAGATIONS, 'unbindable', 'runbindable'],
]

/** The file system's own: tmpfs(5). */
const VALUES = ['size', 'mode', 'uid', 'gid', 'nr_inodes', 'nr_blocks', 'mpol']

/**
 * Returns the options of a value of `HostConfig.Tmpfs`, over docker's defaults.
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseTmpfsOptions(text: string): string[] {
  return merge(text === '' ? DEFAULTS : [...DEFAULTS, ...text.split(',')])
}

/**
 * The same for the options of a mount of type tmpfs. Docker takes no flags but these two there.
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function tmpfsOptionsOf({ SizeBytes, Mode, Options = [] }: TmpfsOptions, readOnly: boolean): string[] {
  for (const option of Options) {
    if (option.length < 1 || option.length > 2) throw refuse('invalid option array length', 'an option is [name] or [name, value]')
    if (option[0] !== 'exec' && option[0] !== 'noexec') throw refuse(`invalid option: ${option[0]}`, 'there are exec and noexec')
  }
  return merge([
    ...DEFAULTS,
    ...(readOnly ? ['ro'] : []),
    ...(Mode ? [`mode=${Mode.toString(8)}`] : []),
    ...(SizeBytes ? [`size=${SizeBytes}`] : []),
    ...Options.map(option => option.join('=')),
  ])
}

/**
 * Reads the values of `--tmpfs`, `/run` or `/run:size=64k`, as the request has them; for the same path the last counts.
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseTmpfsFlags(texts: readonly string[]): Record<string, string> {
  const mounts = new Map(texts.map(text => cut(text, ':')).map(([path, options = '']) => [path, options]))
  const places = new Set<string>()
  for (const [path, options] of mounts) {
    const place = mountDestination(path)
    parseTmpfsOptions(options)
    if (places.has(place)) throw refuse(`Duplicate mount point: ${place}`, `${path} is the same place, written in another way`)
    places.add(place)
  }
  return Object.fromEntries(mounts)
}

/** In the order in which they are given, each where it is said last. */
function merge(options: readonly string[]): string[] {
  const byKey = new Map<string, string>()
  for (const option of options.filter(word => word !== 'defaults')) {
    const key = keyOf(option)
    byKey.delete(key)
    byKey.set(key, option)
  }
  return [...byKey.values()]
}

/** What an option decides: of two that decide the same the last counts. */
function keyOf(option: string): string {
  const group = FLAGS.find(words => words.includes(option))
  if (group !== undefined) return group.join()
  const [name, value] = cut(option, '=')
  if (value !== undefined && VALUES.includes(name)) return name
  const words = [name, ...(value === undefined ? [] : [value])].map(word => JSON.stringify(word))
  throw refuse(
    `invalid tmpfs option [${words.join(' ')}]`,
    `there are ${VALUES.map(each => `${each}=`).join(', ')} and flags of mount(8), such as exec`,
  )
}

function refuse(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
