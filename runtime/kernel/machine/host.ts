/** What the engine has to know of the machine before it can compile: read once a command, from /proc, in well under a millisecond. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { MinidockError } from '../../base/errors.ts'
import { type Hierarchy, limitingHierarchies, type ReadOptions, readHierarchies, readMountinfo } from '../cgroups/cgroups.ts'
import { type PlainHierarchy, plainHierarchiesIn } from '../cgroups/plain-hierarchies.ts'
import type { Architecture } from '../program/architecture.ts'
import { readText, readTrimmed } from './read.ts'

export interface HostFacts {
  readonly architecture: Architecture
  /** Changes with every boot: what a release program names may have died with the last one. */
  readonly bootId: string
  /** This process's bounding set: what can be given to a container at most. Bit N is capability N. */
  readonly capabilities: bigint
  /** The highest capability that this kernel knows. */
  readonly lastCapability: number
  /** The kernel has filters of system calls. */
  readonly seccomp: boolean
  /** The kernel's release, `6.12.9-amd64`; absent: nobody has looked. */
  readonly kernel?: string
  /** The effective user id is 0. */
  readonly root: boolean
  /** Where cgroups can be made. */
  readonly cgroups: readonly Hierarchy[]
  /** All other hierarchies that this process is in. */
  readonly plainCgroups: readonly PlainHierarchy[]
  /** Folders of /sys that count how often each processor got too hot: they tell what others on this machine are doing. */
  readonly thermalThrottle: readonly string[]
  /** The state folder's file system limits what a tree of files takes; absent: nobody has looked. */
  readonly projectQuotas?: boolean
}

/** For `explain` on a machine that cannot run containers: a current kernel (6.12), and every capability. */
export const ASSUMED_HOST: HostFacts = {
  architecture: 'x64',
  bootId: '00000000-0000-0000-0000-000000000000',
  capabilities: (1n << 41n) - 1n,
  lastCapability: 40,
  seccomp: true,
  kernel: '6.12.0',
  root: true,
  projectQuotas: true,
  thermalThrottle: [],
  cgroups: [
    {
      version: 2,
      controllers: ['cpuset', 'cpu', 'io', 'memory', 'pids'],
      mounted: '/sys/fs/cgroup',
      root: '/',
      delegated: ['cpuset', 'cpu', 'io', 'memory', 'pids'],
      managed: false,
      missing: [],
    },
  ],
  plainCgroups: [],
}

let bootId: string | undefined

/** 32 hexadecimal digits, with dashes. No process sees two boots. */
export function readBootId(): string {
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return bootId
}

/** @param cgroups what has to be known of them @throws {MinidockError} `unavailable` on a machine that is not Linux on x86-64 or arm64 */
export function readHostFacts(cgroups: ReadOptions = {}): HostFacts {
  const { platform, arch } = process
  if (platform !== 'linux' || (arch !== 'x64' && arch !== 'arm64')) {
    throw new MinidockError('unavailable', `containers need Linux on x86-64 or arm64, and this is ${platform} on ${arch}`, {
      hint: 'use the virtual machine: npm run vm up',
    })
  }
  // proc_pid_status(5): 16 hexadecimal digits.
  const status = readFileSync('/proc/self/status', 'latin1')
  const bounding = status.split('\nCapBnd:\t')[1]?.slice(0, 16) ?? '0'
  const mountinfo = readMountinfo()
  const limiting = limitingHierarchies(readHierarchies(cgroups, mountinfo))
  return {
    architecture: arch,
    bootId: readBootId(),
    capabilities: BigInt(`0x${bounding}`),
    lastCapability: Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'latin1')),
    seccomp: status.includes('\nSeccomp_filters:'),
    root: process.geteuid?.() === 0,
    cgroups: limiting,
    plainCgroups: plainHierarchiesIn(readText('/proc/self/cgroup') ?? '', limiting, mountinfo, {
      mountsOfFirst: () => readText('/proc/1/mountinfo') ?? '',
      online: what => readTrimmed(`/sys/devices/system/${what}/online`) || '0',
    }),
    thermalThrottle: thermalThrottlePaths(),
  }
}

/** `6.12.9-amd64` */
export function readKernelRelease(): string {
  return readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim()
}

/** If the first processor has none, no processor has. */
export function thermalThrottlePaths(processors = '/sys/devices/system/cpu'): string[] {
  const of = (name: string) => `${processors}/${name}/thermal_throttle`
  if (!existsSync(of('cpu0'))) return []
  return readdirSync(processors)
    .filter(name => /^cpu\d+$/.test(name))
    .map(of)
}
