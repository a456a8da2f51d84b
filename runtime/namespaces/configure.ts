/** Chapter 2's part of the OCI spec: namespaces, host name, and docker's default mounts, devices, masked and read-only paths. */

import { MinidockError } from '../base/errors.ts'
import type { LinuxDevice, LinuxNamespace, LinuxSpec, NamespaceType } from '../formats/oci/linux.ts'
import type { SpecMount } from '../formats/oci/spec.ts'
import type { SpecDraft } from '../plan/plan.ts'
import { ANNOTATION } from './flags.ts'
import { checkSysctls } from './sysctls.ts'

/** Where `--init` finds its init inside: docker's place, so that process lists look the same. */
export const INIT_PATH = '/sbin/docker-init'
const DEFAULT_SHM_SIZE = 64 * 1024 * 1024
const PRIVATE = ['nosuid', 'noexec', 'nodev']

/** What shows or changes the machine and not the container: docker's list. On machines that count how often each processor got too hot, docker adds that. */
const MASKED_PATHS = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
]
const READONLY_PATHS = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']

export function configureNamespaces(draft: SpecDraft): void {
  const { request, spec, id, paths } = draft
  const { HostConfig } = request
  if (HostConfig.ReadonlyRootfs) spec.root.readonly = true
  if (HostConfig.UTSMode === 'host' && (request.Hostname || request.Domainname)) {
    throw new MinidockError('invalid', 'conflicting options: hostname and the UTS mode', {
      hint: "with --uts host the name is the host's: leave out --hostname and --domainname",
    })
  }
  if (HostConfig.UTSMode !== 'host') spec.hostname = request.Hostname || id.slice(0, 12)
  if (request.Domainname) spec.domainname = request.Domainname
  spec.mounts.push(...defaultMounts(draft))
  if (HostConfig.Init) {
    spec.mounts.push({ destination: INIT_PATH, type: 'bind', source: paths.launcher, options: ['bind', 'ro'] })
    spec.process.args = [INIT_PATH, '--', ...spec.process.args]
  }
  spec.linux = { ...spec.linux, ...linuxOf(draft) }
  checkSysctls(spec)
}

function linuxOf(draft: SpecDraft): LinuxSpec {
  const { HostConfig } = draft.request
  const { Privileged: open } = HostConfig
  const timeOffsets = timeOffsetsOf(HostConfig.Annotations)
  return {
    namespaces: namespacesOf(draft, timeOffsets !== undefined),
    ...(timeOffsets && { timeOffsets }),
    ...(Object.keys(HostConfig.Sysctls).length > 0 && { sysctl: HostConfig.Sysctls }),
    rootfsPropagation: 'rprivate',
    devices: DEVICES.map(device => ({ ...device })),
    maskedPaths: open ? [] : [...(HostConfig.MaskedPaths ?? [...MASKED_PATHS, ...draft.host.thermalThrottle])],
    readonlyPaths: open ? [] : [...(HostConfig.ReadonlyPaths ?? READONLY_PATHS)],
  }
}

/** A network namespace of its own is empty: chapter 5 connects it. */
function namespacesOf({ request, peers }: SpecDraft, time: boolean): LinuxNamespace[] {
  const { PidMode, NetworkMode, IpcMode, UTSMode, CgroupnsMode } = request.HostConfig
  const modes: readonly (readonly [NamespaceType, string])[] = [
    ['mount', ''],
    ['pid', PidMode],
    ['network', NetworkMode],
    ['uts', UTSMode],
    ['ipc', IpcMode],
    ['cgroup', CgroupnsMode],
    ['time', time ? '' : 'host'],
  ]
  return modes.flatMap(([type, mode]) => {
    if (mode === 'host') return []
    const peer = mode.startsWith('container:') ? peers[mode.slice('container:'.length)] : undefined
    return peer === undefined ? [{ type }] : [{ type, path: `/proc/${peer}/ns/${type === 'network' ? 'net' : type}` }]
  })
}

function timeOffsetsOf(annotations: Readonly<Record<string, string>>): LinuxSpec['timeOffsets'] {
  const offset = (clock: string) => {
    const seconds = annotations[ANNOTATION.timeOffset + clock]
    return seconds === undefined ? undefined : { secs: Number(seconds), nanosecs: 0 }
  }
  const [boottime, monotonic] = [offset('boottime'), offset('monotonic')]
  return boottime || monotonic ? { ...(boottime && { boottime }), ...(monotonic && { monotonic }) } : undefined
}

function defaultMounts({ request, paths, peers }: SpecDraft): SpecMount[] {
  const bound = (name: string): SpecMount => ({
    destination: `/etc/${name}`,
    type: 'bind',
    source: `${paths.container}/${name}`,
    options: ['rbind', 'rprivate', ...(request.HostConfig.ReadonlyRootfs ? ['ro'] : [])],
  })
  // A privileged container may change the machine's settings, unless it may write nowhere.
  const isOpen = request.HostConfig.Privileged && !request.HostConfig.ReadonlyRootfs
  return [
    { destination: '/proc', type: 'proc', source: 'proc', options: PRIVATE },
    { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'] },
    {
      destination: '/dev/pts',
      type: 'devpts',
      source: 'devpts',
      options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'],
    },
    { destination: '/sys', type: 'sysfs', source: 'sysfs', options: [...PRIVATE, ...(isOpen ? [] : ['ro'])] },
    { destination: '/dev/mqueue', type: 'mqueue', source: 'mqueue', options: PRIVATE },
    ...sharedMemory(request.HostConfig.IpcMode, request.HostConfig.ShmSize, peers),
    ...['resolv.conf', 'hostname', 'hosts'].map(bound),
  ]
}

/** /dev/shm belongs to the IPC namespace in the user's mind, though the kernel knows it as a file system like others. */
function sharedMemory(mode: string, size: number, peers: SpecDraft['peers']): SpecMount[] {
  if (mode === 'none') return []
  if (mode === 'host') return [{ destination: '/dev/shm', type: 'bind', source: '/dev/shm', options: ['rbind', 'rprivate'] }]
  const peer = mode.startsWith('container:') ? peers[mode.slice('container:'.length)] : undefined
  if (peer !== undefined)
    return [{ destination: '/dev/shm', type: 'bind', source: `/proc/${peer}/root/dev/shm`, options: ['rbind', 'rprivate'] }]
  return [{ destination: '/dev/shm', type: 'tmpfs', source: 'shm', options: [...PRIVATE, 'mode=1777', `size=${size || DEFAULT_SHM_SIZE}`] }]
}

const readable = { type: 'c', fileMode: 0o666, uid: 0, gid: 0 } as const

/** The devices that the OCI spec asks of every container (config-linux.md, "Default Devices"). */
const DEVICES: readonly LinuxDevice[] = [
  { ...readable, path: '/dev/null', major: 1, minor: 3 },
  { ...readable, path: '/dev/zero', major: 1, minor: 5 },
  { ...readable, path: '/dev/full', major: 1, minor: 7 },
  { ...readable, path: '/dev/random', major: 1, minor: 8 },
  { ...readable, path: '/dev/urandom', major: 1, minor: 9 },
  { ...readable, path: '/dev/tty', major: 5, minor: 0 },
]
