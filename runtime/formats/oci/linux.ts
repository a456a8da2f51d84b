/** The part of the OCI runtime spec that only Linux has: namespaces, devices, masks, sysctls. Source: runtime-spec, config-linux.md. */

import type { LinuxResources } from './resources.ts'
import type { LinuxSeccomp } from './seccomp.ts'

export interface LinuxSpec {
  /** One not listed is the runtime's own: shared with the host. */
  namespaces: LinuxNamespace[]
  uidMappings?: IdMapping[]
  gidMappings?: IdMapping[]
  /** Seconds and nanoseconds added to the clocks of a new time namespace. */
  timeOffsets?: { boottime?: TimeOffset; monotonic?: TimeOffset }
  devices?: LinuxDevice[]
  /** Host interface's name to what happens to it in the container. */
  netDevices?: Record<string, { name?: string }>
  /** `/parent/name`, or `slice:prefix:name` for systemd. */
  cgroupsPath?: string
  resources?: LinuxResources
  rootfsPropagation?: RootfsPropagation
  seccomp?: LinuxSeccomp
  /** `net.ipv4.ip_forward` to its value. */
  sysctl?: Record<string, string>
  maskedPaths?: string[]
  readonlyPaths?: string[]
  mountLabel?: string
  personality?: { domain?: 'LINUX' | 'LINUX32'; flags?: string[] }
  intelRdt?: { closID?: string; schemata?: string[]; l3CacheSchema?: string; memBwSchema?: string; enableMonitoring?: boolean }
}

export interface IdMapping {
  containerID: number
  hostID: number
  size: number
}

export type NamespaceType = 'mount' | 'pid' | 'network' | 'uts' | 'ipc' | 'user' | 'cgroup' | 'time'

export interface LinuxNamespace {
  type: NamespaceType
  /** A namespace's file to join, `/proc/42/ns/net`; absent: a new one. */
  path?: string
}

export interface TimeOffset {
  secs?: number
  nanosecs?: number
}

/** The spec lists four words; runc and its callers also say them with `r`, which is what all of them do. */
export type RootfsPropagation = 'private' | 'rprivate' | 'shared' | 'rshared' | 'slave' | 'rslave' | 'unbindable' | 'runbindable'

export interface LinuxDevice {
  /** Character, block, unbuffered character, fifo. */
  type: 'c' | 'b' | 'u' | 'p'
  path: string
  major?: number
  minor?: number
  /** Permission bits, as a number: 0o666 is 438. */
  fileMode?: number
  uid?: number
  gid?: number
}
