/** `--security-opt`, as docker/cli sends it and moby reads it (daemon/daemon_unix.go, `parseSecurityOpt`). */

import { MinidockError } from '../../base/errors.ts'
import { parseBool } from '../go/bool.ts'
import { cut } from '../text/cut.ts'

export interface SecurityOptions {
  /** prctl(2), PR_SET_NO_NEW_PRIVS. */
  readonly noNewPrivileges: boolean
  /** /sys/fs/cgroup can be written to. */
  readonly writableCgroups: boolean
  /** A profile as JSON, or one of two names; undefined: not given. */
  readonly seccomp: string | undefined
}

export const BUILTIN = 'builtin'
export const UNCONFINED = 'unconfined'

/** By these names the engine is told what it does anyway: no profile of AppArmor or SELinux is applied. */
const WITHOUT_EFFECT = ['apparmor=unconfined', 'label=disable', 'disable']

/**
 * Returns what the options come to; of two that say the same thing the last counts.
 * @param options of a create request: profiles are JSON, no longer names of files
 * @throws {MinidockError} `invalid` for an option that docker does not have, or for a protection that there would not be
 */
export function parseSecurityOptions(options: readonly string[]): SecurityOptions {
  const given: { -readonly [K in keyof SecurityOptions]: SecurityOptions[K] } = {
    noNewPrivileges: false,
    writableCgroups: false,
    seccomp: undefined,
  }
  for (const option of options) {
    const [name, value] = splitOption(option)
    if (name === 'no-new-privileges') given.noNewPrivileges = isTrue(option, value)
    else if (name === 'writable-cgroups') given.writableCgroups = isTrue(option, value)
    else if (name === 'seccomp' && value !== undefined) given.seccomp = value
    else if (!WITHOUT_EFFECT.includes(value === undefined ? name : `${name}=${value}`)) throw refuse(option, name)
  }
  return given
}

/** `name=value`, or as docker once had it `name:value`. */
export function splitOption(option: string): readonly [name: string, value: string | undefined] {
  return cut(option, option.includes('=') ? '=' : ':')
}

function isTrue(option: string, value = 'true'): boolean {
  const given = parseBool(value)
  if (given !== undefined) return given
  throw new MinidockError('invalid', `invalid --security-opt 2: "${option}"`, { hint: `${option.replace(/[=:].*/, '')} is true or false` })
}

function refuse(option: string, name: string): MinidockError {
  if (name === 'apparmor' || name === 'label')
    return new MinidockError('invalid', `cannot apply --security-opt ${option}: minidock uses neither AppArmor nor SELinux`, {
      hint: `leave it out, or say that you know: ${name === 'apparmor' ? 'apparmor=unconfined' : 'label=disable'}`,
    })
  return new MinidockError('invalid', `invalid --security-opt 2: "${option}"`, {
    hint: 'there are no-new-privileges, seccomp=FILE, seccomp=unconfined, systempaths=unconfined and writable-cgroups=true',
  })
}
