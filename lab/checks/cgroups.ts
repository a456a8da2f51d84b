/**
 * A container's cgroup, seen from the host. Version 2 of cgroups has one tree and version 1 one for each controller, with other names for the same limits; and
 * each engine has its own place in them. What they have in common: a directory with the container's id in its name, and files in it.
 */

import { existsSync } from 'node:fs'
import { type Bench, CheckFailure } from './check.ts'
import { onHost } from './containers.ts'

/** Only the root of version 2 has this file. */
export const isUnified = () => existsSync('/sys/fs/cgroup/cgroup.controllers')

/** Names of one thing in both versions. */
export interface File {
  readonly v1: string
  readonly v2: string
}

export const MEMORY = { v1: 'memory.limit_in_bytes', v2: 'memory.max' } satisfies File
/** Version 1 counts it together with the memory, version 2 alone. */
export const SWAP = { v1: 'memory.memsw.limit_in_bytes', v2: 'memory.swap.max' } satisfies File
export const PIDS = { v1: 'pids.max', v2: 'pids.max' } satisfies File
export const SHARES = { v1: 'cpu.shares', v2: 'cpu.weight' } satisfies File
/** Both have a line `oom_kill N`. */
export const OOM = { v1: 'memory.oom_control', v2: 'memory.events' } satisfies File

/** What version 1 shows of no limit: the largest number of bytes that is whole pages. */
const NO_LIMIT = '9223372036854771712'

/** @throws {CheckFailure} there is no such file */
export async function readCgroup(bench: Bench, id: string, { v1, v2 }: File): Promise<string> {
  const file = isUnified() ? v2 : v1
  // Podman's monitor has a cgroup with the same id in its name.
  const found = await onHost(bench, `find /sys/fs/cgroup -path '*${id}*' -not -path '*conmon*' -name ${file} | head -n 1`)
  if (found === '')
    throw new CheckFailure(`the container has a cgroup, with a file ${file}`, `there is none for ${id} below /sys/fs/cgroup`)
  const text = await onHost(bench, `cat '${found}'`)
  return text === NO_LIMIT || text === '-1' ? 'max' : text
}

/** `50000 100000`, microseconds of each period in microseconds, as version 2 writes it. */
export async function readQuota(bench: Bench, id: string): Promise<string> {
  if (isUnified()) return await readCgroup(bench, id, { v1: '', v2: 'cpu.max' })
  const read = (v1: string) => readCgroup(bench, id, { v1, v2: '' })
  return `${await read('cpu.cfs_quota_us')} ${await read('cpu.cfs_period_us')}`
}

/** Is the kernel able to limit swap? It may be built or booted without; there is no such file in the root of version 2. */
export async function countsSwap(bench: Bench, id: string): Promise<boolean> {
  return (await onHost(bench, `find /sys/fs/cgroup -path '*${id}*' -name ${isUnified() ? SWAP.v2 : SWAP.v1}`)) !== ''
}

/** All cgroups that there are on the host, those of containers and others, a line each. */
export async function allCgroups(bench: Bench): Promise<string> {
  return await onHost(bench, 'find /sys/fs/cgroup -mindepth 1 -type d | sort')
}

/** The cgroups of a container, one for each hierarchy, and the processes in each. */
export async function membersOf(bench: Bench, id: string): Promise<{ cgroup: string; members: string }[]> {
  const find = `find /sys/fs/cgroup -type d -name '*${id}*' -not -name '*conmon*'`
  const lines = await onHost(bench, `for d in $(${find}); do echo $d: $(sort -n $d/cgroup.procs); done`)
  if (lines === '') throw new CheckFailure('the container has a cgroup', `there is none for ${id} below /sys/fs/cgroup`)
  return lines.split('\n').map(line => {
    const [cgroup = '', members = ''] = line.split(/: ?/)
    return { cgroup, members }
  })
}

/** The host's numbers of all processes in the PID namespace of that one, whatever cgroup they are in. */
export async function processesOf(bench: Bench, pid: number): Promise<string> {
  const all = `for p in /proc/[0-9]*; do [ "$(readlink $p/ns/pid)" = "$ns" ] && echo \${p#/proc/}; done`
  return await onHost(bench, `ns=$(readlink /proc/${pid}/ns/pid); echo $(${all} | sort -n)`)
}
