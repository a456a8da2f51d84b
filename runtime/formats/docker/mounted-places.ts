/** The places in a container at which the user has asked for a mount. */

import { mountDestination } from './mount-destination.ts'
import type { MountPoint } from './mount-point.ts'
import type { ContainerRequest } from './request.ts'

/** What is known of a container: its request, and the mount points that it came to. */
export interface Asked {
  readonly mounts?: readonly MountPoint[]
  readonly request: ContainerRequest
}

export function mountedPlaces({ mounts = [], request }: Asked): ReadonlySet<string> {
  return new Set([...mounts.map(({ Destination }) => Destination), ...Object.keys(request.HostConfig.Tmpfs).map(mountDestination)])
}

/**
 * Returns the phase of the birth for what every container has at a place: `-v etc:/etc` would hide /etc/hosts, so that is mounted afterwards.
 * @param place an absolute path in the container
 */
export function phaseAt(place: string, asked: Asked): 'mount' | 'cover' {
  return [...mountedPlaces(asked)].some(other => place.startsWith(`${other}/`)) ? 'cover' : 'mount'
}
