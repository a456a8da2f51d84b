/** Which system calls a container may make: docker's default profile, or what `--security-opt seccomp=…` says. */

import { MinidockError } from '../base/errors.ts'
import { BUILTIN, parseSecurityOptions, UNCONFINED } from '../formats/docker/security-options.ts'
import { resolveProfile } from '../formats/oci/seccomp-profile.ts'
import { parseSeccompProfile } from '../formats/oci/seccomp-profile-schema.ts'
import { SECCOMP, SECCOMP_FILTER_FLAG } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import { checkLetsStart } from '../kernel/seccomp/lets-start.ts'
import type { Plan, SpecDraft } from '../plan/plan.ts'
import { defaultSeccomp, type FilterCompiler } from './default-filter.ts'

/** A privileged container has a filter only where one is asked for. */
export function configureSeccomp({ request, spec, host, warnings }: SpecDraft): void {
  const { Privileged, SecurityOpt } = request.HostConfig
  const { seccomp = Privileged ? UNCONFINED : BUILTIN } = parseSecurityOptions(SecurityOpt)
  const { noNewPrivileges = false } = spec.process
  const capabilities = spec.process.capabilities?.bounding ?? []
  const { architecture, kernel = '' } = host
  if (seccomp === UNCONFINED) return
  if (!host.seccomp) {
    if (seccomp !== BUILTIN)
      throw new MinidockError(
        'unavailable',
        'cannot apply a seccomp profile: this kernel has no filters of system calls (CONFIG_SECCOMP_FILTER)',
        {
          hint: 'leave --security-opt seccomp=… out, or use another kernel',
        },
      )
    warnings.push('This kernel has no filters of system calls (CONFIG_SECCOMP_FILTER): the container runs without one.')
    return
  }
  if (seccomp === BUILTIN) {
    spec.linux.seccomp = defaultSeccomp(architecture, capabilities)
    return
  }
  spec.linux.seccomp = resolveProfile(parseSeccompProfile(seccomp), { architecture, capabilities, kernel })
  checkLetsStart(spec.linux.seccomp, architecture, noNewPrivileges)
}

/** Without no_new_privs only a process with CAP_SYS_ADMIN may do this: seccomp(2). */
export function installFilter({ spec, host }: Pick<Plan, 'spec' | 'host'>, emitter: Emitter, compile: FilterCompiler): void {
  const { seccomp } = spec.linux
  if (seccomp === undefined) return
  const instructions = compile(seccomp, host.architecture)
  const flags = seccomp.flags?.reduce((bits, name) => bits | flagNamed(name), 0) ?? SECCOMP_FILTER_FLAG.SPEC_ALLOW
  emitter
    .because('the kernel refuses system calls by this filter: without it, every hole in a rarely used call is open to the container')
    .seccomp(SECCOMP.SET_MODE_FILTER, flags, { filter: seccomp, instructions, architecture: host.architecture })
}

function flagNamed(name: string): number {
  const flag = Object.entries(SECCOMP_FILTER_FLAG).find(([known]) => name === `SECCOMP_FILTER_FLAG_${known}`)?.[1]
  if (flag !== undefined) return flag
  throw new MinidockError('invalid', `cannot install a seccomp filter with ${name}`, {
    hint: `the flags are ${Object.keys(SECCOMP_FILTER_FLAG)
      .map(known => `SECCOMP_FILTER_FLAG_${known}`)
      .join(', ')}`,
  })
}
