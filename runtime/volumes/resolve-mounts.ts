/**
 * The mount points of a container that is being created, from its request, its image and the containers of `--volumes-from`. Pure.
 *
 * For one place the later of these wins: `--volumes-from`, `-v`, `--mount`; then `VOLUME` of the image, and `-v /place`, make an anonymous volume where there is
 * nothing yet. Source: moby, daemon/volumes.go, registerMountPoints; daemon/create_unix.go.
 */

import { MinidockError } from '../base/errors.ts'
import { parseBind } from '../formats/docker/bind-text.ts'
import { pointOf } from '../formats/docker/mount-config.ts'
import { mountDestination } from '../formats/docker/mount-destination.ts'
import type { MountPoint } from '../formats/docker/mount-point.ts'
import type { ContainerRequest } from '../formats/docker/request.ts'
import { checkVolumeDriver } from '../formats/docker/volume-options.ts'
import { parseVolumesFrom } from '../formats/docker/volumes-from.ts'
import type { ImageConfig } from '../formats/oci/image.ts'
import type { WantedVolume } from '../store/volumes/volumes.ts'
import { ANONYMOUS_LABEL } from './anonymous.ts'

/** Each mount is held open in a register of the program until it is attached, and a program has 256. */
const MOST = 200

export interface ResolvedMounts {
  /** Sorted: a place comes before the places below it. */
  readonly mounts: readonly MountPoint[]
  /** The volumes that the container brings with it, those of other containers not among them. */
  readonly wanted: readonly WantedVolume[]
  /** Names of volumes that it takes over from other containers. */
  readonly borrowed: readonly string[]
}

export interface MountSources {
  readonly request: ContainerRequest
  readonly image: ImageConfig['config']
  /** Returns the mount points of another container, by its name or id. */
  readonly mountsOf: (container: string) => readonly MountPoint[]
  /** Returns the name of a new anonymous volume: 64 hexadecimal digits. */
  readonly newName: () => string
}

/** @throws {MinidockError} `invalid`, in docker's words, for a mount that makes no sense, or two in one place */
export function resolveMounts({ request, image, mountsOf, newName }: MountSources): ResolvedMounts {
  const { Binds, Mounts, VolumesFrom, VolumeDriver, Tmpfs } = request.HostConfig
  checkVolumeDriver(VolumeDriver)
  const points = new Map<string, MountPoint>()
  const wanted = new Map<string, WantedVolume>()
  const taken = new Set(Object.keys(Tmpfs).map(mountDestination))
  const take = (point: MountPoint, volume: Omit<WantedVolume, 'Name' | 'within'> = {}) => {
    if (taken.has(point.Destination)) throw twice(point.Destination)
    taken.add(point.Destination)
    points.set(point.Destination, point)
    if (point.Type === 'volume') wanted.set(point.Name, { Name: point.Name, ...volume })
  }
  for (const text of VolumesFrom) {
    const { container, mode, readOnly } = parseVolumesFrom(text)
    for (const point of mountsOf(container)) points.set(point.Destination, takenOver(point, mode, readOnly))
  }
  const bound = Binds.map(text => parseBind(text, VolumeDriver, newName))
  for (const { point, volume } of [...bound, ...Mounts.map(mount => pointOf(mount, newName))]) {
    take(point, { ...volume, ...(point.Type === 'volume' && point.Anonymous && anonymous(volume?.Labels)) })
  }
  for (const path of Object.keys({ ...image.Volumes, ...request.Volumes })) {
    const Destination = mountDestination(path)
    if (points.has(Destination) || taken.has(Destination)) continue
    take(anonymousPoint(Destination, newName()), anonymous())
  }
  const places = new Set([...taken, ...points.keys()])
  for (const place of places) refuseProc(place)
  if (places.size > MOST) {
    throw new MinidockError('invalid', `${places.size} mounts are more than the ${MOST} that a container can have`, {
      hint: 'mount a directory above them',
    })
  }
  const mounts = [...points.values()].sort(byPlace)
  const borrowed = mounts.flatMap(point => (point.Type === 'volume' && !wanted.has(point.Name) ? [point.Name] : []))
  return { mounts, wanted: [...wanted.values()], borrowed }
}

/** A volume of another container is filled already. */
function takenOver(point: MountPoint, mode: string, readOnly: boolean): MountPoint {
  const common = { Mode: mode, RW: point.RW && !readOnly }
  return point.Type === 'volume' ? { ...point, ...common, NoCopy: true } : { ...point, ...common }
}

function anonymousPoint(Destination: string, Name: string): MountPoint {
  return { Type: 'volume', Name, Destination, Driver: 'local', Mode: '', RW: true, Anonymous: true, NoCopy: false }
}

function anonymous(Labels: WantedVolume['Labels'] = {}): Pick<WantedVolume, 'Labels'> {
  return { Labels: { ...Labels, [ANONYMOUS_LABEL]: '' } }
}

/** By depth, as docker: a mount hides what was mounted below its place before. */
function byPlace(a: { readonly Destination: string }, b: { readonly Destination: string }): number {
  const depth = ({ Destination }: { readonly Destination: string }) => Destination.split('/').length
  return depth(a) - depth(b) || (a.Destination < b.Destination ? -1 : 1)
}

/** Files that show the whole machine: whoever shows a container its own share instead (lxcfs) mounts them. Source: runc, checkProcMount. */
const IN_PROC = ['cpuinfo', 'diskstats', 'meminfo', 'stat', 'swaps', 'uptime', 'loadavg', 'slabinfo', 'net/dev'].map(
  name => `/proc/${name}`,
)

/**
 * What a container sees in /proc is the kernel's word: with a file of its own there, a program in it could be deceived.
 * @throws {MinidockError} `invalid` for a place in /proc
 */
export function refuseProc(place: string): void {
  if ((place !== '/proc' && !place.startsWith('/proc/')) || IN_PROC.includes(place)) return
  throw new MinidockError('invalid', `"${place}" cannot be mounted because it is inside /proc`, {
    hint: 'choose another place in the container',
  })
}

function twice(place: string): MinidockError {
  return new MinidockError('invalid', `Duplicate mount point: ${place}`, { hint: 'one mount for each place in the container' })
}
