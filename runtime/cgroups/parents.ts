/** The cgroups above a container's: those that are missing, and controllers that are handed down to it. */

import type { Birth } from '../birth.ts'
import { type Hierarchy, levelsOf } from '../kernel/cgroups.ts'
import { AT } from '../kernel/constants.ts'
import type { Plan } from '../module.ts'
import { USED } from './hierarchies.ts'
import { writeInto } from './write-into.ts'

/** What --cgroup-parent names, as far as it is not there; docker leaves it as well. Its controllers are for those below. */
export function makeParents(hierarchy: Hierarchy, { spec }: Plan, birth: Birth): void {
  const { version, mounted, missing, cpuset } = hierarchy
  const prepare = birth.host('prepare').because('--cgroup-parent: the cgroup above')
  for (const level of missing) {
    prepare.tolerating('EEXIST').mkdirat(AT.FDCWD, `${mounted}${level}`, 0o755)
    for (const [file, value] of Object.entries(cpuset ?? {}))
      writeInto(`${mounted}${level}/${file}`, value, birth.register('file'), prepare)
  }
  if (version === 2) delegate(hierarchy, levelsOf(spec.linux.cgroupsPath ?? '').slice(0, -1), birth)
}

/** cgroup-v2.rst, "Controlling Controllers": a cgroup has the controllers that the one above hands down. */
function delegate({ mounted, controllers, delegated }: Hierarchy, levels: readonly string[], birth: Birth): void {
  const prepare = birth.host('prepare').because('a cgroup has the controllers that the one above it hands down')
  const wanted = controllers.filter(name => USED.includes(name))
  const missing = wanted.filter(name => !delegated.includes(name))
  const handDown = (level: string, names: readonly string[]) =>
    names.length > 0 &&
    writeInto(`${mounted}${level}/cgroup.subtree_control`, names.map(name => `+${name}`).join(' '), birth.register('file'), prepare)
  handDown('', missing)
  for (const level of levels) handDown(level, wanted)
}
