/** The cgroups above a container's: those that are missing, and controllers that are handed down to it. */

import { type Hierarchy, LIMITING, levelsOf } from '../kernel/cgroups/cgroups.ts'
import { AT } from '../kernel/program/constants.ts'
import type { Birth } from '../plan/birth.ts'
import type { Plan } from '../plan/plan.ts'
import { writeInto } from './write-into.ts'

/** Where systemd manages cgroups, all above the container's were made by it (`systemd.ts`), and the last of them is ours to share out. */
export function makeParents(hierarchy: Hierarchy, { spec }: Plan, birth: Birth): void {
  const { version, managed } = hierarchy
  const levels = levelsOf(spec.linux.cgroupsPath ?? '').slice(0, -1)
  if (!managed) makeMissing(hierarchy, birth)
  if (version === 2) handDown(hierarchy, managed ? levels.slice(-1) : ['', ...levels], birth)
}

/** What --cgroup-parent names, as far as it is not there; docker leaves it as well. Its controllers are for those below. */
function makeMissing({ mounted, missing, cpuset }: Hierarchy, birth: Birth): void {
  const prepare = birth.host('prepare').because("--cgroup-parent: the cgroup above the container's must exist")
  for (const level of missing) {
    prepare.tolerating('EEXIST').mkdirat(AT.FDCWD, `${mounted}${level}`, 0o755)
    for (const [file, value] of Object.entries(cpuset ?? {}))
      writeInto(`${mounted}${level}/${file}`, value, birth.register('file'), prepare)
  }
}

/** cgroup-v2.rst, "Controlling Controllers": a cgroup has the controllers that the one above hands down. */
function handDown({ mounted, controllers, delegated }: Hierarchy, levels: readonly string[], birth: Birth): void {
  const prepare = birth.host('prepare').because('a cgroup has limit files only for controllers that its parent enables')
  const wanted = controllers.filter(name => LIMITING.includes(name))
  for (const level of levels) {
    const missing = level === '' ? wanted.filter(name => !delegated.includes(name)) : wanted
    const value = missing.map(name => `+${name}`).join(' ')
    if (value !== '') writeInto(`${mounted}${level}/cgroup.subtree_control`, value, birth.register('file'), prepare)
  }
}
