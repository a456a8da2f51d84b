/** /sys/fs/cgroup as docker shows it: the container's own cgroup, to be read. */

import { phaseAt } from '../formats/docker/mounted-places.ts'
import type { Hierarchy } from '../kernel/cgroups/cgroups.ts'
import { AT, MS } from '../kernel/program/constants.ts'
import type { Birth } from '../plan/birth.ts'
import type { Plan } from '../plan/plan.ts'

const PLACE = '/sys/fs/cgroup'
const CLOSED = MS.NOSUID | MS.NODEV | MS.NOEXEC

/** The namespace says what of a hierarchy is seen; a mount shows it. */
export function mountCgroups(plan: Plan, hierarchies: readonly Hierarchy[], birth: Birth): void {
  const asked = plan.spec.mounts.find(({ type }) => type === 'cgroup')
  if (asked === undefined) return
  const flags = CLOSED | (asked.options?.includes('ro') ? MS.RDONLY : 0)
  const mount = birth.child(phaseAt(PLACE, plan))
  const because =
    flags & MS.RDONLY
      ? 'the container can read its limits and usage here, but not change them'
      : '--privileged, or writable-cgroups: the container can make cgroups of its own here, and change its limits'
  const [only] = hierarchies
  if (hierarchies.length === 1 && only?.version === 2) {
    mount.because(because).mount('cgroup', PLACE, 'cgroup2', flags, null)
    return
  }
  mount.because('each hierarchy of version 1 gets a directory in a tmpfs').mount('tmpfs', PLACE, 'tmpfs', CLOSED, 'mode=755')
  for (const { version, controllers } of hierarchies) {
    const name = version === 2 ? 'unified' : controllers.join(',')
    mount.because(because).mkdirat(AT.FDCWD, `${PLACE}/${name}`, 0o755)
    mount.mount('cgroup', `${PLACE}/${name}`, version === 2 ? 'cgroup2' : 'cgroup', flags, version === 2 ? null : name)
    if (controllers.length < 2) continue
    for (const controller of controllers) mount.symlinkat(name, AT.FDCWD, `${PLACE}/${controller}`)
  }
  if ((flags & MS.RDONLY) === 0) return
  mount
    .because('the tmpfs is complete: the container must not add to it')
    .mount(null, PLACE, null, MS.REMOUNT | MS.BIND | MS.RDONLY | CLOSED, null)
}
