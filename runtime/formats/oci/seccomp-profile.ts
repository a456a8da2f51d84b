/**
 * Docker's form of a seccomp profile: the spec's (`seccomp.ts`), with rules that hold only on some machines and for some containers. Source: moby,
 * profiles/seccomp, and https://docs.docker.com/engine/security/seccomp/.
 */

import { MinidockError } from '../../base/errors.ts'
import type { LinuxSeccomp, SeccompRule } from './seccomp.ts'

export interface SeccompProfile extends Omit<LinuxSeccomp, 'syscalls'> {
  /** The architectures that come with each: instead of `architectures`. */
  archMap?: { architecture: string; subArchitectures?: string[] }[]
  syscalls?: ProfileRule[]
}

export interface ProfileRule extends Omit<SeccompRule, 'names'> {
  names?: string[]
  /** One name, in old profiles. */
  name?: string
  comment?: string
  /** The rule holds only where all of this does … */
  includes?: RuleConditions
  /** … and nothing of this. */
  excludes?: RuleConditions
}

export interface RuleConditions {
  /** By Go's names: `amd64`, `arm64`. */
  arches?: string[]
  /** `CAP_SYS_ADMIN`, of the container's bounding set. */
  caps?: string[]
  /** `4.8` */
  minKernel?: string
}

/** What a profile's conditions are about. */
export interface ProfileContext {
  readonly architecture: 'x64' | 'arm64'
  /** The container's bounding set. */
  readonly capabilities: readonly string[]
  /** The kernel's release: `6.12.9-amd64`. */
  readonly kernel: string
}

const ARCHITECTURES = {
  x64: { go: 'amd64', libseccomp: 'SCMP_ARCH_X86_64' },
  arm64: { go: 'arm64', libseccomp: 'SCMP_ARCH_AARCH64' },
} as const

/** Returns the profile without conditions: those that hold are met. @throws {MinidockError} `invalid` for one that says two things */
export function resolveProfile(profile: SeccompProfile, context: ProfileContext): LinuxSeccomp {
  const { archMap = [], architectures = [], syscalls = [], ...others } = profile
  if (archMap.length > 0 && architectures.length > 0)
    throw contradictory("both 'architectures' and 'archMap' are in it", 'keep archMap, or list the architectures yourself')
  const own = archMap.find(({ architecture }) => architecture === ARCHITECTURES[context.architecture].libseccomp)
  const all = own ? [own.architecture, ...(own.subArchitectures ?? [])] : architectures
  return {
    ...others,
    ...(all.length > 0 && { architectures: all }),
    syscalls: syscalls.filter(rule => holds(rule, context)).map(withoutConditions),
  }
}

function holds({ includes = {}, excludes = {} }: ProfileRule, { architecture, capabilities, kernel }: ProfileContext): boolean {
  const { go } = ARCHITECTURES[architecture]
  const isIncluded =
    (isEmpty(includes.arches) || includes.arches.includes(go)) &&
    (includes.caps?.every(name => capabilities.includes(name)) ?? true) &&
    (includes.minKernel === undefined || isAtLeast(kernel, includes.minKernel))
  const isExcluded =
    excludes.arches?.includes(go) ||
    excludes.caps?.some(name => capabilities.includes(name)) ||
    (excludes.minKernel !== undefined && isAtLeast(kernel, excludes.minKernel))
  return isIncluded && !isExcluded
}

/** An empty list is no condition, as in docker. */
function isEmpty(list: readonly string[] | undefined): list is undefined | readonly [] {
  return list === undefined || list.length === 0
}

function isAtLeast(kernel: string, wanted: string): boolean {
  const [major = 0, minor = 0] = kernel.split('.', 2).map(part => Number.parseInt(part, 10))
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.', 2).map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

/** Members in the order of the spec's schema, so that a spec that is written and read again is the same to the letter. */
function withoutConditions({ name, names, action, errnoRet, args }: ProfileRule): SeccompRule {
  if (name && names && names.length > 0)
    throw contradictory(`a rule has both 'name' (${name}) and 'names'`, 'write all of them into names: ["read", "write"]')
  return {
    names: names && names.length > 0 ? names : name ? [name] : [],
    action,
    ...(errnoRet !== undefined && { errnoRet }),
    ...(args && args.length > 0 && { args }),
  }
}

function contradictory(what: string, hint: string): MinidockError {
  return new MinidockError('invalid', `invalid seccomp profile: ${what}`, { hint })
}
