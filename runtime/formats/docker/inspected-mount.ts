/** Mount points as docker shows them. Source: moby, daemon/inspect.go; docker/cli, cli/command/formatter/container.go. */

import type { MountPoint } from './mount-point.ts'

/** An entry of `Mounts` in docker's ContainerInspectResponse. */
export type InspectedMount = Readonly<Record<string, string | boolean>>

/**
 * Returns the members in docker's order.
 * @param dataOf returns the directory of a volume
 */
export function inspectedMount(mount: MountPoint, dataOf: (name: string) => string): InspectedMount {
  const { Type, Destination, RW } = mount
  if (mount.Type === 'volume') {
    const { Name, Driver } = mount
    return { Type, Name, Source: dataOf(Name), Destination, Driver, Mode: modeOf(mount), RW, Propagation: '' }
  }
  const [Source, Propagation] = mount.Type === 'bind' ? [mount.Source, mount.Propagation] : ['', '']
  return { Type, Source, Destination, Mode: mount.Mode, RW, Propagation }
}

/** Docker supposes `z` (a label of SELinux that containers share) for a volume that has a name, and no mode. */
function modeOf({ Mode, Anonymous }: Extract<MountPoint, { Type: 'volume' }>): string {
  return Mode === '' && !Anonymous ? 'z' : Mode
}

/** Returns how lists and filters name a mount: by its volume, or by the path on the host; a tmpfs has no name. */
export function nameOfMount(mount: MountPoint): string {
  if (mount.Type === 'volume') return mount.Name
  return mount.Type === 'bind' ? mount.Source : ''
}
