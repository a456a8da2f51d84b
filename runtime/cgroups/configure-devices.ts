/** Which devices a container may open: docker's list, and what it was given (`--device`, `--device-cgroup-rule`). */

import { posix } from 'node:path'
import type { LinuxDeviceRule } from '../formats/oci/resources.ts'
import type { DeviceFacts } from '../kernel/machine/device-facts.ts'
import type { SpecDraft } from '../plan/plan.ts'

/** Whatever is not allowed is forbidden. Any node may be made: to open it is what is refused. */
const DEFAULTS: readonly LinuxDeviceRule[] = [
  { allow: false, access: 'rwm' },
  { allow: true, type: 'c', access: 'm' },
  { allow: true, type: 'b', access: 'm' },
  // null, zero, full, random, urandom; tty, console, ptmx; terminals.
  ...[3, 5, 7, 8, 9].map(minor => ({ allow: true, type: 'c', major: 1, minor, access: 'rwm' })),
  ...[0, 1, 2].map(minor => ({ allow: true, type: 'c', major: 5, minor, access: 'rwm' })),
  { allow: true, type: 'c', major: 136, access: 'rwm' },
]

/** `--privileged`: as if each of them had been given. */
const ALL_DEVICES = { PathOnHost: '/dev', PathInContainer: '/dev', CgroupPermissions: 'rwm' }

export function configureDevices({ request, spec, devices }: SpecDraft): void {
  const { Devices, DeviceCgroupRules, Privileged } = request.HostConfig
  const mappings = Privileged ? [ALL_DEVICES, ...Devices] : Devices
  const given = mappings.flatMap(mapping => findDevices(mapping.PathOnHost, devices).map(found => ({ ...mapping, ...found })))
  for (const { path, PathOnHost, PathInContainer, type, major, minor, mode, uid, gid } of given) {
    const inside = posix.join(PathInContainer, posix.relative(PathOnHost, path))
    const others = (spec.linux.devices ?? []).filter(device => device.path !== inside)
    spec.linux.devices = [...others, { path: inside, type, major, minor, fileMode: mode, uid, gid }]
  }
  const rules = Privileged
    ? [{ allow: true, access: 'rwm' }]
    : [
        ...DEFAULTS,
        ...given.map(({ type, major, minor, CgroupPermissions: access }) => ({ allow: true, type, major, minor, access })),
        ...DeviceCgroupRules.map(parseRule),
      ]
  spec.linux.resources = { ...spec.linux.resources, devices: rules }
}

/** A folder stands for all devices in it. */
function findDevices(path: string, devices: SpecDraft['devices']): (DeviceFacts & { readonly path: string })[] {
  return Object.entries(devices).flatMap(([found, facts]) =>
    found === path || found.startsWith(`${path}/`) ? [{ ...facts, path: found }] : [],
  )
}

function parseRule(text: string): LinuxDeviceRule {
  const [type = 'a', numbers = '', access = ''] = text.split(' ')
  const [major = '*', minor = '*'] = numbers.split(':')
  return { allow: true, type, ...(major !== '*' && { major: Number(major) }), ...(minor !== '*' && { minor: Number(minor) }), access }
}
