/** Chapter 4: limits that limit. A cgroup for each container, in as many hierarchies as the machine has. */

import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parentPath } from '../kernel/cgroups/cgroup-parent.ts'
import { type Hierarchy, hierarchyOf, isManaged, warmUpMigration } from '../kernel/cgroups/cgroups.ts'
import type { PlainHierarchy } from '../kernel/cgroups/plain-hierarchies.ts'
import { CLONE, O } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'
import type { Birth } from '../plan/birth.ts'
import type { Module } from '../plan/module.ts'
import type { Plan } from '../plan/plan.ts'
import { cgroupName, configureCgroups } from './configure.ts'
import { allowDevices } from './devices.ts'
import { type CgroupBirth, type CgroupsHeart, heart as ownHeart, type Setting } from './heart.ts'
import { cgroupIn, changeSettings, isDelegated, limitsIn, type Removal, removeInOrder, settingsIn, usedHierarchies } from './hierarchies.ts'
import { mountCgroups } from './mounts.ts'
import { makeParents } from './parents.ts'
import { joinPlain, makePlain, plainHierarchies, removePlain } from './plain.ts'
import { setOomScore, setResourceLimits } from './rlimits.ts'
import { writeInto } from './write-into.ts'

export function createCgroups(heart: CgroupsHeart = ownHeart): Module {
  return {
    name: 'cgroups',
    chapter: 4,
    summary: 'limits of memory, CPU, processes and block I/O; stats',
    expect: warmUpMigration,
    configure: configureCgroups,

    compile(plan, birth, release) {
      setResourceLimits(plan, birth)
      const plain = plainHierarchies(plan)
      for (const hierarchy of plain) joining(hierarchy, birth).bornIn(makePlain(hierarchy, plan.id, birth))
      for (const hierarchy of usedHierarchies(plan)) {
        const cgroup = cgroupIn(hierarchy, plan)
        makeParents(hierarchy, plan, birth)
        const limits = limitsIn(hierarchy, plan, heart)
        heart.make(cgroup, settingsIn(hierarchy, limits), birth)
        allowDevices(hierarchy, cgroup, plan, birth)
        heart.join(cgroup, joining(hierarchy, birth))
        limitProcesses(hierarchy, cgroup, limits, birth)
      }
      removeInOrder([
        ...usedHierarchies(plan).map(hierarchy => removalFrom(hierarchy, () => heart.remove(cgroupIn(hierarchy, plan), release))),
        ...plain.map(hierarchy => plainRemoval(hierarchy, plan.id, release)),
      ])
      setOomScore(plan, birth)
      seeOwnCgroup(plan, birth)
      mountCgroups(plan, usedHierarchies(plan), birth)
    },

    join(plan, birth) {
      for (const hierarchy of plainHierarchies(plan)) joining(hierarchy, birth).bornIn(joinPlain(hierarchy, plan.id, birth))
      for (const hierarchy of usedHierarchies(plan)) heart.join(cgroupIn(hierarchy, plan), joining(hierarchy, birth))
      setResourceLimits(plan, birth)
      setOomScore(plan, birth)
    },

    change(before, after, change) {
      for (const hierarchy of usedHierarchies(after)) changeSettings(hierarchy, before, after, heart, change)
    },

    forget(id, { cgroups, plainCgroups }, removal) {
      const forget = removal.because('removed again here, in case the release could not be read')
      const parents = [...new Set(['', parentPath('', isManaged(cgroups))])]
      removeInOrder([
        ...cgroups.map(hierarchy =>
          removalFrom(hierarchy, () => {
            for (const parent of parents) forget.removeCgroup(`${hierarchy.mounted}${parent}/${cgroupName(id)}`)
          }),
        ),
        ...plainCgroups.map(hierarchy => plainRemoval(hierarchy, id, forget)),
      ])
    },

    contributions: async () => (await import('./contributions.ts')).cgroupsContributions,

    async furnish(plan) {
      await askForParent(plan)
      const memory = hierarchyOf('memory', usedHierarchies(plan))
      if (memory) writeFileSync(`${plan.paths.container}/oom`, oomFiles(memory, plan).join('\n'))
    },
  }
}

function removalFrom({ version, controllers }: Hierarchy, remove: () => void): Removal {
  return { version, names: controllers, remove }
}

function plainRemoval(hierarchy: PlainHierarchy, id: string, release: Emitter): Removal {
  return { version: hierarchy.version, names: hierarchy.options, remove: () => removePlain(hierarchy, id, release) }
}

/** Where systemd manages cgroups, the one above the container's is systemd's to make. */
async function askForParent({ host, spec, request }: Plan): Promise<void> {
  const managed = usedHierarchies({ host, spec }).find(hierarchy => hierarchy.managed)
  const parent = managed && dirname(cgroupIn(managed, { spec }))
  if (parent === undefined || isDelegated(parent)) return
  const { startUnit } = await import('./systemd.ts')
  await startUnit(request.HostConfig.CgroupParent, parent)
}

/** A process of version 1 cannot be born in a cgroup: the stage enters it, and what it clones is where it is. */
function joining({ version }: Pick<Hierarchy, 'version'>, birth: Birth): CgroupBirth {
  return {
    host: phase => birth.host(phase),
    child: phase => birth.child(phase),
    register: name => birth.register(name),
    bornIn(cgroup: Register) {
      if (version === 2) {
        birth.bornIn(cgroup)
        const root = birth.child('root')
        root
          .because('this directory is on the host: left open, it would be a way out of the container to every file of the host')
          .close(cgroup)
        return
      }
      const prepare = birth.host('prepare').because('a child starts in the cgroup of its parent: the stage enters it first')
      const members = birth.register('members')
      prepare.into(members).openat(cgroup, 'cgroup.procs', O.WRONLY | O.CLOEXEC, 0)
      prepare.write(members, '0', 1)
      prepare.close(members)
      prepare.close(cgroup)
    },
  }
}

/** On version 1 whoever clones is counted too: the limit is set by the new process, when that one is no longer needed. */
function limitProcesses({ version }: Hierarchy, cgroup: string, limits: readonly Setting[], birth: Birth): void {
  if (version === 2) return
  const root = birth.child('root').because('the limit of processes is written now: earlier, it would count the stage too')
  for (const [file, value] of limits) if (file === 'pids.max') writeInto(`${cgroup}/${file}`, value, birth.register('file'), root)
}

/** clone3(2) would take the cgroup of whoever clones as the root of the namespace. */
function seeOwnCgroup({ spec }: Plan, birth: Birth): void {
  if (spec.linux.cgroupsPath === undefined) return
  if (!spec.linux.namespaces.some(({ type, path }) => type === 'cgroup' && path === undefined)) return
  birth.child('root').because("the container's cgroup appears as /: its path on the host stays hidden").unshare(CLONE.NEWCGROUP)
}

/** Where the kernel counts the processes that it kills for want of memory, and of version 1, where it is asked for news. */
function oomFiles(memory: Hierarchy, plan: Plan): readonly string[] {
  const cgroup = cgroupIn(memory, plan)
  return memory.version === 2 ? [`${cgroup}/memory.events`] : [`${cgroup}/memory.oom_control`, `${cgroup}/cgroup.event_control`]
}
