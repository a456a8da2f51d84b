/**
 * What root in a container may do: fourteen of about forty capabilities, as docker has it (moby, profiles: the default set), and what `--cap-add`, `--cap-drop`
 * and `--privileged` make of them. Chapter 9 explains them.
 */

import { MinidockError } from '../base/errors.ts'
import type { HostConfig } from '../formats/docker/request.ts'
import type { Capabilities } from '../formats/oci/spec.ts'
import { didYouMean } from '../formats/text/suggest.ts'
import type { HostFacts } from '../kernel/machine/host.ts'
import { CAPABILITIES, type Capability, PR, PR_CAP_AMBIENT } from '../kernel/program/constants.ts'
import type { CapabilitySets } from '../kernel/program/kinds.ts'
import type { Emitter } from '../kernel/program/program.ts'

export const DEFAULT_CAPABILITIES: readonly Capability[] = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FSETID',
  'CAP_FOWNER',
  'CAP_MKNOD',
  'CAP_NET_RAW',
  'CAP_SETGID',
  'CAP_SETUID',
  'CAP_SETFCAP',
  'CAP_SETPCAP',
  'CAP_NET_BIND_SERVICE',
  'CAP_SYS_CHROOT',
  'CAP_KILL',
  'CAP_AUDIT_WRITE',
]

/** Stands for all of them in `--cap-add` and `--cap-drop`. */
export const ALL = 'ALL'

/**
 * Returns the capabilities that a container is given, as far as this machine has them to give. `--cap-add ALL` wins over `--cap-drop ALL`, and what is added by
 * name over what is dropped by name.
 * @throws {MinidockError} `invalid` for a name that Linux or this machine does not have
 */
export function capabilitiesFor({ Privileged, CapAdd, CapDrop }: HostConfig, host: HostFacts): Capability[] {
  const [added, dropped] = [CapAdd.map(name => capabilityNamed(name, 'CapAdd')), CapDrop.map(name => capabilityNamed(name, 'CapDrop'))]
  const isGiven = (name: Capability) => {
    if (Privileged) return true
    if (added.includes(ALL)) return !dropped.includes(name)
    return added.includes(name) || (DEFAULT_CAPABILITIES.includes(name) && !dropped.includes(ALL) && !dropped.includes(name))
  }
  const missing = Privileged ? undefined : added.find(name => name !== ALL && !isThere(name, host))
  if (missing !== undefined)
    throw new MinidockError(
      'invalid',
      `invalid CapAdd: capability not supported by your kernel or not available in the current environment: "${missing}"`,
      {
        hint: 'see what this machine has to give: minidock doctor',
      },
    )
  return inDockersOrder().filter(name => isGiven(name) && isThere(name, host))
}

function isThere(name: string, host: HostFacts): boolean {
  return (host.capabilities & bit(name)) !== 0n
}

/** The default ones first, as docker lists them. */
function inDockersOrder(): readonly Capability[] {
  return [...new Set([...DEFAULT_CAPABILITIES, ...CAPABILITIES])]
}

/** `net_admin`, `NET_ADMIN` and `CAP_NET_ADMIN` are one. */
function capabilityNamed(text: string, field: string): Capability | typeof ALL {
  const upper = text.toUpperCase()
  if (upper === ALL) return ALL
  const name = upper.startsWith('CAP_') ? upper : `CAP_${upper}`
  const known = CAPABILITIES.find(capability => capability === name)
  if (known) return known
  const guess = didYouMean(name, CAPABILITIES)
  throw new MinidockError('invalid', `invalid ${field}: unknown capability: "${name}"`, {
    hint: guess ?? 'capabilities(7) lists them: NET_ADMIN, SYS_PTRACE, …, or ALL',
  })
}

/** A user other than root has them in its bounding set only: execve would take the rest away anyway (capabilities(7)). */
export function capabilitySets(uid: number, granted: readonly string[]): Capabilities {
  const held = uid === 0 ? granted : []
  return { bounding: [...granted], effective: [...held], permitted: [...held], inheritable: [], ambient: [] }
}

/** `exec --privileged`: all that this machine has to give. */
export function allCapabilities(host: HostFacts): Capability[] {
  return CAPABILITIES.filter(name => isThere(name, host))
}

/** Bounding set first: afterwards there would be no right left to shrink it. */
export function dropCapabilities(confine: Emitter, capabilities: Capabilities, host: HostFacts): void {
  const bounding = maskOf(capabilities.bounding)
  const drop = confine.because('a dropped capability cannot be regained, not even by a set-uid program')
  for (let capability = 0; capability <= host.lastCapability; capability++) {
    if ((bounding & (1n << BigInt(capability))) === 0n) drop.prctl_capability(PR.CAPBSET_DROP, capability)
  }
}

/** After the change of user, which would have taken them all. */
export function setCapabilities(confine: Emitter, capabilities: Capabilities): void {
  const sets: CapabilitySets = {
    effective: maskOf(capabilities.effective),
    permitted: maskOf(capabilities.permitted),
    inheritable: maskOf(capabilities.inheritable),
  }
  confine
    .because('ambient capabilities survive execve: unprivileged programs must not get any')
    .prctl_ambient(PR.CAP_AMBIENT, PR_CAP_AMBIENT.CLEAR_ALL)
  confine.because("by default root keeps docker's fourteen capabilities, other users none").capset(null, sets)
}

function maskOf(names: readonly string[] = []): bigint {
  return names.reduce((mask, name) => mask | bit(name), 0n)
}

function bit(name: string): bigint {
  const index = CAPABILITIES.indexOf(name as Capability)
  return index < 0 ? 0n : 1n << BigInt(index)
}
