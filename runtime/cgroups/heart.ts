/**
 * The heart of chapter 4: what a container may use, as files of a cgroup, and how its
 * process gets into that cgroup before it uses anything.
 */

import type { LinuxResources } from '../formats/oci/resources.ts'
import { AT, O } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Birth } from '../plan/birth.ts'

// #region interface
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
// #endregion interface

// #region heart
export const heart: CgroupsHeart = {
  // #region make
  make(cgroup, settings, birth) {
    const prepare = birth.host('prepare')
    prepare
      .because('a cgroup is a directory: the kernel limits and counts the processes in it')
      .mkdirat(AT.FDCWD, cgroup, 0o755)
    for (const [file, value] of settings) {
      const opened = birth.register('setting')
      const set = prepare.because('a limit is a file: it holds for the whole cgroup')
      set.into(opened).openat(AT.FDCWD, `${cgroup}/${file}`, O.WRONLY | O.CLOEXEC, 0)
      set.write(opened, value, value.length)
      set.close(opened)
    }
  },
  // #endregion make

  // #region settings
  settings({ memory = {}, cpu = {}, pids }) {
    const settings: Setting[] = []
    const limit = (value: number) => (value < 0 ? 'max' : String(value))
    if (memory.limit !== undefined) settings.push(['memory.max', limit(memory.limit)])
    // Docker counts memory and swap together, version 2 counts the swap alone.
    if (memory.swap !== undefined) {
      const swap = memory.swap < 0 ? -1 : memory.swap - (memory.limit ?? 0)
      settings.push(['memory.swap.max', limit(swap)])
    }
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
  // #endregion settings

  // #region join
  join(cgroup, birth) {
    const directory = birth.register('cgroup')
    const prepare = birth
      .host('prepare')
      .because('the process starts in this cgroup: its memory counts from the first page')
    prepare.into(directory).openat(AT.FDCWD, cgroup, O.RDONLY | O.DIRECTORY | O.CLOEXEC, 0)
    birth.bornIn(directory)
  },
  // #endregion join

  // #region remove
  remove(cgroup, release) {
    release
      .because('a cgroup with processes in it cannot be removed: they are killed first')
      .removeCgroup(cgroup)
  },
  // #endregion remove
}
// #endregion heart
