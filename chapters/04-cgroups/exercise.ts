/**
 * Chapter 4, your turn: limits that limit.
 *
 * The rest of the engine is there: it knows which cgroups this machine has, calls your
 * heart once for each of their trees, and translates your settings where the machine has
 * version 1. You say what the limits are, write them down, and see to it that the process
 * is counted from the beginning.
 */

import type { LinuxResources } from '../../runtime/formats/oci/resources.ts'
import { AT } from '../../runtime/kernel/program/constants.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'
import type { Birth } from '../../runtime/plan/birth.ts'

/** A file of a cgroup, and what is written into it. */
export type Setting = readonly [file: string, value: string]

/** As much of a container's birth as concerns its cgroup. */
export type CgroupBirth = Pick<Birth, 'host' | 'child' | 'register' | 'bornIn'>

export interface CgroupsHeart {
  /** Makes a cgroup, with its limits, on the host. */
  make(cgroup: string, settings: readonly Setting[], birth: CgroupBirth): void
  /** What the limits are as files of a cgroup, by the names of version 2. */
  settings(resources: LinuxResources): Setting[]
  /** The container's process is in the cgroup before its first instruction. */
  join(cgroup: string, birth: CgroupBirth): void
  /** When the container has ended nothing of it is left: no process, and no cgroup. */
  remove(cgroup: string, release: Emitter): void
}

export const heart: CgroupsHeart = {
  make(cgroup, _settings, birth) {
    const prepare = birth.host('prepare')
    prepare
      .because('a cgroup is a directory: the kernel limits and counts the processes in it')
      .mkdirat(AT.FDCWD, cgroup, 0o755)
    // TODO 1: each setting holds: it stands in its file, in the cgroup that was just made.
  },

  settings({ cpu = {}, pids }) {
    const settings: Setting[] = []
    const limit = (value: number) => (value < 0 ? 'max' : String(value))
    // TODO 2: a container with 64 MB of memory gets no more, and no more swap than was
    // asked for. Two settings, by the names of version 2. In the resources, memory.limit
    // is in bytes, memory.swap is memory and swap together, and -1 means no limit.
    if (cpu.quota !== undefined)
      settings.push(['cpu.max', `${limit(cpu.quota)} ${cpu.period ?? 100_000}`])
    // 2 to 262144 shares are 1 to 10000 of weight.
    if (cpu.shares) {
      const weight = 1 + Math.floor(((cpu.shares - 2) * 9999) / 262_142)
      settings.push(['cpu.weight', String(weight)])
    }
    if (pids) settings.push(['pids.max', limit(pids.limit)])
    return settings
  },

  join(_cgroup, _birth) {
    // TODO 3: the process is born in the cgroup: all that it uses is counted, from its
    // first page of memory on.
  },

  remove(cgroup, release) {
    release
      .because('a cgroup with processes in it cannot be removed: they are killed first')
      .removeCgroup(cgroup)
  },
}
