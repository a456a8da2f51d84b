/**
 * Volumes that were made with options of docker's driver `local`: `type`, `device` and `o` name a file system, which is mounted in the place of the volume's
 * directory. Docker mounts it on the host; here each container mounts it for itself, so the host's mount table stays as it is. For a disk or a server the kernel
 * gives all of them the same file system. A tmpfs would be another one each time: so the second container gets a copy of the first one's mount.
 */

import type { SpecMount } from '../formats/oci/spec.ts'
import type { VolumeOptions } from '../store/volumes/volume-record.ts'

/** A container that runs and has the volume, and where it is mounted there. */
export interface Peer {
  /** Of the container. */
  readonly id: string
  readonly pid: number
  readonly destination: string
}

export interface MountedVolume extends Pick<SpecMount, 'type' | 'source' | 'options'> {
  /** The container from which the mount is copied. */
  readonly peer?: Peer
  /** Other containers may have to copy it. */
  readonly shared?: boolean
}

/** File systems that are new and empty each time that they are mounted. */
const NEW_EACH_TIME = new Set(['tmpfs', 'ramfs'])

/** Returns whether a mount of these options must be shared by the containers that use it at the same time. */
export function needsPeer({ type = '' }: VolumeOptions): boolean {
  return NEW_EACH_TIME.has(type)
}

/** Returns the directory of the host that is bound in the place of a volume's own; undefined: it is another file system. */
export function boundDirectory({ o = '', device }: VolumeOptions): string | undefined {
  return o.split(',').some(option => option === 'bind' || option === 'rbind') ? device : undefined
}

/**
 * Returns a directory that only one container has: by it, another one that takes over a mount of its knows that it has entered the right mount namespace. Between
 * the look for a pid and its use (a restart policy may wait a minute) the kernel may have given the pid to a process of the host's.
 */
export function markOf(id: string): string {
  return `/dev/.minidock-${id}`
}

/** Returns what is mounted for a volume. @param peer absent: no other container has it at the moment */
export function mountedAt(options: VolumeOptions, peer?: Peer): MountedVolume {
  const own = (options['o'] ?? '').split(',').filter(Boolean)
  const device = options['device'] ?? ''
  if (peer) return { type: 'bind', source: `/proc/${peer.pid}/root${peer.destination}`, options: ['rprivate'], peer, shared: true }
  if (boundDirectory(options) !== undefined) {
    return {
      type: 'bind',
      source: device,
      options: [own.includes('rbind') ? 'rbind' : 'bind', ...own.filter(option => !option.endsWith('bind'))],
    }
  }
  return { type: options['type'] ?? '', source: device, options: own, ...(needsPeer(options) && { shared: true }) }
}
