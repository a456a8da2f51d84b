/**
 * The mount points of a container: what its request, its image and other containers (`--volumes-from`) come to, one for each place in the container. They are
 * resolved when the container is created, and kept in its record, so that a volume stays in use while the container of which it was taken over is gone.
 *
 * Names are those of docker's `inspect` (Engine API v1.50, MountPoint); `inspect` shows the first seven.
 */

import type { BindOptions } from './request-parts.ts'

export type MountPoint = VolumePoint | BindPoint | TmpfsPoint

interface Point {
  /** An absolute, clean path in the container: no `.`, no `..`, no slash at its end. */
  readonly Destination: string
  /** The options of `-v` as the user wrote them: `ro,z`; empty for `--mount`. */
  readonly Mode: string
  readonly RW: boolean
}

export interface VolumePoint extends Point {
  readonly Type: 'volume'
  readonly Name: string
  /** The only driver there is. */
  readonly Driver: 'local'
  /** The user gave no name: the volume is removed together with the container, where that is asked for. */
  readonly Anonymous: boolean
  /** An empty volume stays empty: it does not get what the image has at that place. */
  readonly NoCopy: boolean
  /** Relative to the volume's root; absent: all of the volume. */
  readonly Subpath?: string
}

export interface BindPoint extends Point {
  readonly Type: 'bind'
  /** An absolute path on the host. */
  readonly Source: string
  readonly Propagation: NonNullable<BindOptions['Propagation']>
  /** Mounts below the source are left out. */
  readonly NonRecursive: boolean
  /** Only the source itself is read-only, and not the mounts below it. */
  readonly ReadOnlyNonRecursive: boolean
  /** A source that is missing is made, as a directory. */
  readonly CreateMountpoint: boolean
}

/** Of `--mount type=tmpfs`. A `--tmpfs` is in `HostConfig.Tmpfs` alone: docker's `inspect` does not list it among the mounts. */
export interface TmpfsPoint extends Point {
  readonly Type: 'tmpfs'
  /** As mount(8) has them: `size=65536`, `mode=1770`, `noexec`. */
  readonly Options: readonly string[]
}
