/** What the stepper's picture shows: the host and the container, as far as a container's birth changes them. */

import { type Network, USUAL_HOST } from '../network/network.ts'

/** A namespace is the host's, or the container's own. */
export type Side = 'host' | 'own'

export const NAMESPACES = ['mount', 'pid', 'network', 'uts', 'ipc', 'cgroup', 'time', 'user'] as const
export type Namespace = (typeof NAMESPACES)[number]

export interface Mount {
  readonly id: number
  /** The mount that it lies on; null: the root of its namespace. */
  readonly parent: number | null
  /** A path from the root of its mount namespace. */
  readonly at: string
  /** The device, the directory that was bound, or the kind of file system. */
  readonly what: string
  readonly type: string
  readonly readOnly: boolean
  /** It was the host's before there was a container. */
  readonly inherited: boolean
}

export interface MountTable {
  /** Mounts in the order in which they were made. */
  readonly mounts: readonly Mount[]
  /** What is mounted here is mounted for its peers too (mount_namespaces(7)). */
  readonly shared: boolean
}

export interface Process {
  readonly name: 'monitor' | 'stage' | 'init'
  /** On the host. */
  readonly pid: number
  /** What it executes. */
  readonly program: string
  /** A path from the root of its mount namespace. */
  readonly root: string
  /** A path from the root of its mount namespace. */
  readonly workingDirectory: string
  readonly namespaces: Readonly<Record<Namespace, Side>>
  readonly uid: number
  readonly capabilities: number
  /** Whether its system calls go through a filter. */
  readonly isFiltered: boolean
  readonly umask: number
  /** Its sockets of netlink(7), by descriptor: each changes the network namespace that it was opened in. */
  readonly netlink: Readonly<Record<string, Side>>
  /** Descriptors that it keeps beside 0, 1 and 2, by name, and what each leads to: a path from the root of its mount namespace, or something else in words. */
  readonly open: Readonly<Record<string, string>>
  readonly stdin: string
}

/** Something that was made in the file system. */
export interface MadeFile {
  readonly path: string
  readonly kind: 'directory' | 'device' | 'symbolic link'
}

/** A tree of mounts that is attached nowhere: a descriptor alone leads to it. */
export type DetachedTree = Pick<Mount, 'what' | 'type' | 'readOnly'>

/** A file system that is being set up (fsopen(2)). */
export interface FileSystem extends Pick<Mount, 'what' | 'type'> {
  readonly options: readonly string[]
}

export interface State {
  readonly mountTables: { readonly host: MountTable; readonly own?: MountTable }
  readonly hostNames: { readonly host: string; readonly own?: string }
  readonly processes: readonly Process[]
  /** Trees that were opened to be mounted later, by descriptor. */
  readonly detached: Readonly<Record<string, DetachedTree>>
  /** By descriptor. */
  readonly fileSystems: Readonly<Record<string, FileSystem>>
  readonly made: readonly MadeFile[]
  /** The network namespaces: `host`, and the container's `own`. */
  readonly network: Network
  /** What messages of netlink(7) came to, by register: an interface's index, 0, or -1 for an errno that was no failure. */
  readonly answers: Readonly<Record<string, number>>
  readonly nextMount: number
}

/** Linux 6.8 has 41 capabilities. */
export const ALL_CAPABILITIES = 41

const HOST_MOUNTS: readonly (readonly [at: string, what: string, type: string])[] = [
  ['/', '/dev/vda1', 'ext4'],
  ['/proc', 'proc', 'proc'],
  ['/sys', 'sysfs', 'sysfs'],
  ['/dev', 'devtmpfs', 'devtmpfs'],
  ['/run', 'tmpfs', 'tmpfs'],
  ['/home', '/dev/vda2', 'ext4'],
]

/** A usual machine, on which a container's monitor has just started: systemd makes every mount of it a shared one. */
export function initialState(): State {
  const mounts = HOST_MOUNTS.map(([at, what, type], id) => ({
    id,
    parent: id === 0 ? null : 0,
    at,
    what,
    type,
    readOnly: false,
    inherited: true,
  }))
  const process = {
    root: '/',
    workingDirectory: '/',
    namespaces: { mount: 'host', pid: 'host', network: 'host', uts: 'host', ipc: 'host', cgroup: 'host', time: 'host', user: 'host' },
    uid: 0,
    capabilities: ALL_CAPABILITIES,
    isFiltered: false,
    umask: 0o22,
    netlink: {},
    open: {},
    stdin: 'of minidock',
    program: 'launcher',
  } as const
  return {
    mountTables: { host: { mounts, shared: true } },
    hostNames: { host: 'host' },
    processes: [{ ...process, name: 'monitor', pid: 4240 }],
    detached: {},
    fileSystems: {},
    made: [],
    network: { host: USUAL_HOST },
    answers: {},
    nextMount: mounts.length,
  }
}

/** The state with a stage: the monitor has forked it, and it has closed all that the monitor holds. */
export function withStage(state: State): State {
  const [monitor, ...others] = state.processes
  if (!monitor || others.length > 0) return state
  return { ...state, processes: [monitor, { ...monitor, name: 'stage', pid: monitor.pid + 1, open: {} }] }
}
