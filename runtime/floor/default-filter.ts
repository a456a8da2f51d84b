/**
 * The filter of a plain container. It is the same for all of them, so it is worked out when minidock is built: the profile without its conditions, and its program.
 * Run from its sources, minidock works it out at the first start.
 */

import { DEFAULT_PROFILE } from '../formats/oci/default-seccomp.ts'
import type { LinuxSeccomp } from '../formats/oci/seccomp.ts'
import { resolveProfile } from '../formats/oci/seccomp-profile.ts'
import type { Architecture } from '../kernel/program/architecture.ts'
import { compileFilter } from '../kernel/seccomp/compile.ts'
import type { Filter } from '../kernel/seccomp/filter.ts'
import { DEFAULT_CAPABILITIES } from './capabilities.ts'

/** Returns the program for the kernel: an array of `struct sock_filter`. @throws {MinidockError} `invalid` for a filter that makes no sense */
export type FilterCompiler = (filter: Filter, architecture: Architecture) => Uint8Array

export interface BuiltFilter {
  readonly architecture: Architecture
  readonly seccomp: LinuxSeccomp
  /** In base64. */
  readonly program: string
}

/** What the build writes into the bundle: JSON as text, because most commands do not need it. */
declare const BUILT_FILTER: string | undefined

/** The oldest kernel that minidock runs on: the default profile's one condition about kernels is older. */
const OLDEST_KERNEL = '5.15'

let made: BuiltFilter | undefined

/** Returns the default profile for docker's default capabilities, and its program. */
export function makeDefaultFilter(architecture: Architecture): BuiltFilter {
  const seccomp = resolveProfile(DEFAULT_PROFILE, { architecture, capabilities: DEFAULT_CAPABILITIES, kernel: OLDEST_KERNEL })
  return { architecture, seccomp, program: Buffer.from(compileFilter(seccomp, architecture)).toString('base64') }
}

function defaultFilter(architecture: Architecture): BuiltFilter {
  if (made?.architecture === architecture) return made
  const built: BuiltFilter | undefined = typeof BUILT_FILTER === 'undefined' ? undefined : JSON.parse(BUILT_FILTER)
  made = built?.architecture === architecture ? built : makeDefaultFilter(architecture)
  return made
}

/** Returns docker's default profile as a container with these capabilities gets it. @param capabilities its bounding set */
export function defaultSeccomp(architecture: Architecture, capabilities: readonly string[]): LinuxSeccomp {
  const isPlain = capabilities.length === DEFAULT_CAPABILITIES.length && DEFAULT_CAPABILITIES.every(name => capabilities.includes(name))
  if (isPlain) return defaultFilter(architecture).seccomp
  return resolveProfile(DEFAULT_PROFILE, { architecture, capabilities, kernel: OLDEST_KERNEL })
}

/** Compiles a filter, or recalls the default one. A spec that was read from its file is another object with the same text. */
export const compileOrRecall: FilterCompiler = (filter, architecture) => {
  const { seccomp, program } = defaultFilter(architecture)
  const isDefault = filter === seccomp || JSON.stringify(filter) === JSON.stringify(seccomp)
  return isDefault ? Buffer.from(program, 'base64') : compileFilter(filter, architecture)
}
