/** Chapter 4: limits that limit. A cgroup for each container, in as many hierarchies as the machine has. */

import { writeFileSync } from 'node:fs'
import type { Birth } from '../birth.ts'
import { type Hierarchy, hastenJoining, hierarchyOf, levelsOf } from '../kernel/cgroups.ts'
import { AT, CLONE, O } from '../kernel/constants.ts'
import type { Emitter } from '../kernel/program.ts'
import type { Register } from '../kernel/register.ts'
import type { Module, Plan } from '../module.ts'
import { cgroupCommands } from './commands.ts'
import { configureCgroups } from './configure.ts'
import { allowDevices } from './devices.ts'
import { cgroupFlags } from './flags.ts'
import { type CgroupBirth, type CgroupsHeart, heart as ownHeart, type Setting } from './heart.ts'
import { mountCgroups } from './mounts.ts'
import { setResourceLimits } from './rlimits.ts'
import { allSettings } from './settings.ts'
import { legacySettings } from './version1.ts'

export function createCgroups(heart: CgroupsHeart = ownHeart): Module {
  return {
    name: 'cgroups',
    chapter: 4,
    summary: 'memory, CPU, processes and block I/O within limits; stats',
    flags: cgroupFlags,
    commands: cgroupCommands,
    expect: hastenJoining,
    configure: configureCgroups,

    compile(plan, birth, release) {
      setResourceLimits(plan, birth)
      for (const hierarchy of usedHierarchies(plan)) {
        const cgroup = cgroupIn(hierarchy, plan)
        makeParents(hierarchy, plan, birth)
        heart.make(cgroup, settingsIn(hierarchy, plan, heart), birth)
        allowDevices(hierarchy, cgroup, plan, birth)
        heart.join(cgroup, joining(hierarchy, birth))
        limitProcesses(hierarchy, cgroup, plan, heart, birth)
        heart.remove(cgroup, release)
      }
      seeOwnCgroup(plan, birth)
      mountCgroups(plan, usedHierarchies(plan), birth)
    },

    join(plan, birth) {
      for (const hierarchy of usedHierarchies(plan)) heart.join(cgroupIn(hierarchy, plan), joining(hierarchy, birth))
    },

    change(before, after, change) {
      for (const hierarchy of usedHierarchies(after)) changeSettings(hierarchy, before, after, heart, change)
    },

    async acquire(plan) {
      const memory = hierarchyOf('memory', usedHierarchies(plan))
      if (memory) writeFileSync(`${plan.paths.container}/oom`, oomFiles(memory, plan).join('\n'))
    },
  }
}

/** What minidock limits or counts by. */
const USED = ['memory', 'cpu', 'cpuacct', 'cpuset', 'pids', 'io', 'blkio', 'devices', 'freezer']

/** A hierarchy of version 2 without a controller of ours is one beside those of version 1. */
export function usedHierarchies({ host, spec }: Pick<Plan, 'host' | 'spec'>): readonly Hierarchy[] {
  if (spec.linux.cgroupsPath === undefined) return []
  return host.cgroups.filter(({ controllers }) => host.cgroups.length === 1 || controllers.some(name => USED.includes(name)))
}

/** The cgroup's directory. */
export function cgroupIn({ mounted }: Hierarchy, { spec }: Pick<Plan, 'spec'>): string {
  return `${mounted}${spec.linux.cgroupsPath}`
}

/** What limits it in this hierarchy. */
function limitsIn(hierarchy: Hierarchy, { spec }: Pick<Plan, 'spec'>, heart: CgroupsHeart): Setting[] {
  const resources = spec.linux.resources ?? {}
  const settings = allSettings(resources, heart)
  if (hierarchy.version === 2) return settings.filter(([file]) => hierarchy.controllers.includes(file.split('.')[0] ?? ''))
  const own = legacySettings(settings, resources).filter(([controller]) => hierarchy.controllers.includes(controller))
  return own.map(([, file, value]): Setting => [file, value])
}

/** What a new cgroup is given. */
function settingsIn(hierarchy: Hierarchy, plan: Plan, heart: CgroupsHeart): Setting[] {
  const limits = limitsIn(hierarchy, plan, heart).filter(([file]) => hierarchy.version === 2 || file !== 'pids.max')
  const base = Object.entries(hierarchy.cpuset ?? {}).filter(([file]) => !limits.some(([limited]) => limited === file))
  return [...base, ...limits]
}

/** What --cgroup-parent names, as far as it is not there; docker leaves it as well. Its controllers are for those below. */
function makeParents(hierarchy: Hierarchy, { spec }: Plan, birth: Birth): void {
  const { version, mounted, missing, cpuset } = hierarchy
  const prepare = birth.host('prepare').because('--cgroup-parent: the cgroup above')
  for (const level of missing) {
    prepare.tolerating('EEXIST').mkdirat(AT.FDCWD, `${mounted}${level}`, 0o755)
    for (const [file, value] of Object.entries(cpuset ?? {})) writeTo(`${mounted}${level}/${file}`, value, prepare, birth)
  }
  if (version === 2) delegate(hierarchy, levelsOf(spec.linux.cgroupsPath ?? '').slice(0, -1), birth)
}

/** cgroup-v2.rst, "Controlling Controllers": a cgroup has the controllers that the one above hands down. */
function delegate({ mounted, controllers, delegated }: Hierarchy, levels: readonly string[], birth: Birth): void {
  const prepare = birth.host('prepare').because('a cgroup has the controllers that the one above it hands down')
  const wanted = controllers.filter(name => USED.includes(name))
  const missing = wanted.filter(name => !delegated.includes(name))
  const handDown = (level: string, names: readonly string[]) =>
    names.length > 0 && writeTo(`${mounted}${level}/cgroup.subtree_control`, names.map(name => `+${name}`).join(' '), prepare, birth)
  handDown('', missing)
  for (const level of levels) handDown(level, wanted)
}

export function writeTo(path: string, value: string, emitter: Emitter, birth: CgroupBirth): void {
  const file = birth.register('file')
  emitter.into(file).openat(AT.FDCWD, path, O.WRONLY | O.CLOEXEC, 0)
  emitter.write(file, value, Buffer.byteLength(value))
  emitter.close(file)
}

/** A process of version 1 cannot be born in a cgroup: the stage enters it, and what it clones is where it is. */
function joining({ version }: Hierarchy, birth: Birth): CgroupBirth {
  if (version === 2) return birth
  return {
    host: phase => birth.host(phase),
    child: phase => birth.child(phase),
    register: name => birth.register(name),
    bornIn(cgroup: Register) {
      const prepare = birth.host('prepare').because('a child is born where its parent is: the one that clones goes there first')
      const members = birth.register('members')
      prepare.into(members).openat(cgroup, 'cgroup.procs', O.WRONLY | O.CLOEXEC, 0)
      prepare.write(members, '0', 1)
      prepare.close(members)
      prepare.close(cgroup)
    },
  }
}

/** On version 1 whoever clones is counted too: the limit is set by the new process, when that one is no longer needed. */
function limitProcesses(hierarchy: Hierarchy, cgroup: string, plan: Plan, heart: CgroupsHeart, birth: Birth): void {
  if (hierarchy.version === 2) return
  const root = birth.child('root').because('the limit of processes, which the process that clones would have counted towards')
  for (const [file, value] of limitsIn(hierarchy, plan, heart)) if (file === 'pids.max') writeTo(`${cgroup}/${file}`, value, root, birth)
}

/** clone3(2) would take the cgroup of whoever clones as the root of the namespace. */
function seeOwnCgroup({ spec, host }: Plan, birth: Birth): void {
  if (spec.linux.cgroupsPath === undefined || host.cgroups.length === 0) return
  if (!spec.linux.namespaces.some(({ type, path }) => type === 'cgroup' && path === undefined)) return
  birth.child('root').because('its own cgroup is the root of all that it sees: not where on the host that is').unshare(CLONE.NEWCGROUP)
}

/** Where the kernel counts the processes that it kills for want of memory, and of version 1, where it is asked for news. */
function oomFiles(memory: Hierarchy, plan: Plan): readonly string[] {
  const cgroup = cgroupIn(memory, plan)
  return memory.version === 2 ? [`${cgroup}/memory.events`] : [`${cgroup}/memory.oom_control`, `${cgroup}/cgroup.event_control`]
}

/** Memory and swap together may at no moment be less than memory alone: what grows is set from the outside in. */
function changeSettings(hierarchy: Hierarchy, before: Plan, after: Plan, heart: CgroupsHeart, change: Emitter): void {
  const [old, now] = [before, after].map(plan => ({
    limit: plan.spec.linux.resources?.memory?.limit ?? Infinity,
    settings: limitsIn(hierarchy, plan, heart),
  }))
  if (!old || !now) return
  const changed = now.settings.filter(([file, value]) => !old.settings.some(([name, was]) => name === file && was === value))
  const file = change.register('file')
  const set = change.because('update: a limit is a file, and can be written at any time')
  for (const [name, value] of now.limit > old.limit ? changed.toReversed() : changed) {
    set.into(file).openat(AT.FDCWD, `${cgroupIn(hierarchy, after)}/${name}`, O.WRONLY | O.CLOEXEC, 0)
    set.write(file, value, value.length)
    set.close(file)
  }
}
