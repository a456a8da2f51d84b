/**
 * What a container may do by default: the fourteen capabilities that docker leaves it (moby, profiles: the default set), and no more.
 * Chapter 9 explains them and adds the flags that change them.
 */

import type { Capabilities } from '../formats/oci/spec.ts'
import type { HostFacts } from '../kernel/machine/host.ts'
import { CAPABILITIES, type Capability, PR, PR_CAP_AMBIENT } from '../kernel/program/constants.ts'
import type { CapabilitySets } from '../kernel/program/kinds.ts'
import type { Emitter } from '../kernel/program/program.ts'

const DEFAULT_CAPABILITIES: readonly Capability[] = [
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

/** Docker's, as far as this machine has them to give. */
export function defaultCapabilities(host: HostFacts): Capability[] {
  return DEFAULT_CAPABILITIES.filter(name => (host.capabilities & bit(name)) !== 0n)
}

/** A user other than root has them in its bounding set only: execve would take the rest away anyway (capabilities(7)). */
export function capabilitySets(uid: number, granted: readonly string[]): Capabilities {
  const held = uid === 0 ? granted : []
  return { bounding: [...granted], effective: [...held], permitted: [...held], inheritable: [], ambient: [] }
}

/** `exec --privileged`: all that this machine has to give. */
export function allCapabilities(host: HostFacts): Capabilities {
  const all = CAPABILITIES.filter(name => (host.capabilities & bit(name)) !== 0n)
  return { bounding: [...all], effective: [...all], permitted: [...all], inheritable: [], ambient: [] }
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
