/**
 * Whether device nodes in a mount may be opened. The container can make a node for the host's disk in each mount that it can write to (CAP_MKNOD), and its device
 * cgroup forbids opening that. Where the machine has no device cgroup, the mount has to: `nodev`, as chapter 2 has it for the root. Only what is mounted from
 * the host's /dev, by name, keeps its devices.
 */

import type { SpecMount } from '../formats/oci/spec.ts'
import type { SpecDraft } from '../plan/plan.ts'

/** Returns the mount, with `nodev` where nothing else keeps the container from the host's devices. */
export function withoutDevices(mount: SpecMount, draft: Pick<SpecDraft, 'spec' | 'host' | 'request'>): SpecMount {
  const { source = '', options = [] } = mount
  if (draft.request.HostConfig.Privileged || hasDeviceCgroup(draft) || source === '/dev' || source.startsWith('/dev/')) return mount
  return { ...mount, options: [...options, 'nodev'] }
}

function hasDeviceCgroup({ spec, host }: Pick<SpecDraft, 'spec' | 'host'>): boolean {
  const isAsked = spec.linux.cgroupsPath !== undefined && (spec.linux.resources?.devices ?? []).length > 0
  return isAsked && host.cgroups.some(({ version, controllers }) => version === 2 || controllers.includes('devices'))
}
