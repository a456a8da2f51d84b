/**
 * A container's cgroups in hierarchies by which nothing is limited: --cgroup-parent has no meaning there. One that the host has not mounted is reached through a
 * mount that has no place: no other process sees it, and it is gone when its descriptor is closed. Source: fsopen(2), since Linux 5.2; cgroups(7), "Cgroups v1 named
 * hierarchies".
 */

import type { PlainHierarchy } from '../kernel/cgroups/plain-hierarchies.ts'
import { AT, FSCONFIG, FSMOUNT, FSOPEN, MOUNT_ATTR, O } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import { Register } from '../kernel/program/register.ts'
import type { Birth } from '../plan/birth.ts'
import type { Plan } from '../plan/plan.ts'
import { cgroupName } from './configure.ts'

export function plainHierarchies({ host, spec }: Pick<Plan, 'host' | 'spec'>): readonly PlainHierarchy[] {
  return spec.linux.cgroupsPath === undefined ? [] : host.plainCgroups
}

/** @returns a register with the cgroup's directory, for the new process to be born in */
export function makePlain(hierarchy: PlainHierarchy, id: string, birth: Birth): Register {
  const prepare = birth.host('prepare')
  const { top, path } = reach(hierarchy, id, prepare, name => birth.register(name))
  prepare
    .because("in the root of a hierarchy, the container's cgroup namespace would show it the cgroups of the host")
    .mkdirat(top, path, 0o755)
  for (const [file, value] of Object.entries(hierarchy.cpuset ?? {})) {
    const setting = birth.register('setting')
    prepare.into(setting).openat(top, `${path}/${file}`, O.WRONLY | O.CLOEXEC, 0)
    prepare.write(setting, value, value.length)
    prepare.close(setting)
  }
  return openPlain(hierarchy, { top, path }, birth)
}

/** @returns as `makePlain` */
export function joinPlain(hierarchy: PlainHierarchy, id: string, birth: Birth): Register {
  return openPlain(
    hierarchy,
    reach(hierarchy, id, birth.host('prepare'), name => birth.register(name)),
    birth,
  )
}

/** A hierarchy that cannot be reached any more, as after a boot with other hierarchies, has no cgroup to be removed. */
export function removePlain(hierarchy: PlainHierarchy, id: string, release: Emitter): void {
  const tolerant = release.tolerating('EINVAL', 'EPERM', 'EBUSY', 'EBADF')
  const { top, path } = reach(hierarchy, id, tolerant, name => release.register(name))
  release.tolerating('EBADF').removeCgroup(path, top)
  if (top instanceof Register) tolerant.close(top)
}

/** A cgroup by the top of its hierarchy, or the working directory, and a path from there. */
interface Place {
  readonly top: Register | typeof AT.FDCWD
  readonly path: string
}

function reach(hierarchy: PlainHierarchy, id: string, emitter: Emitter, register: (name: string) => Register): Place {
  const { mounted, parent } = hierarchy
  const path = `${parent}/${cgroupName(id)}`
  if (mounted !== undefined) return { top: AT.FDCWD, path: `${mounted}${path}` }
  return { top: mountPlain(hierarchy, emitter, register), path: path.slice(1) }
}

function openPlain({ version }: PlainHierarchy, { top, path }: Place, birth: Birth): Register {
  // That of version 2 stays open until the process is born in it.
  const directory = birth.register(version === 2 ? 'unified' : 'cgroup')
  const prepare = birth.host('prepare').because("the new process starts in this cgroup, and its cgroup namespace's root is there")
  prepare.into(directory).openat(top, path, O.RDONLY | O.DIRECTORY | O.CLOEXEC, 0)
  if (top instanceof Register) prepare.close(top)
  return directory
}

/** @returns a register with the top of the hierarchy */
function mountPlain({ version, options }: PlainHierarchy, emitter: Emitter, register: (name: string) => Register): Register {
  const [context, top] = [register('hierarchy'), register('top')]
  const mount = emitter.because(
    'a mount without a place: the hierarchy may be mounted nowhere, and the mount table of the host stays as it is',
  )
  mount.into(context).fsopen(version === 2 ? 'cgroup2' : 'cgroup', FSOPEN.CLOEXEC)
  for (const option of options) {
    const [name = '', value] = option.split('=')
    mount.fsconfig(context, value === undefined ? FSCONFIG.SET_FLAG : FSCONFIG.SET_STRING, name, value ?? null, 0)
  }
  mount.fsconfig(context, FSCONFIG.CMD_CREATE, null, null, 0)
  mount.into(top).fsmount(context, FSMOUNT.CLOEXEC, MOUNT_ATTR.NOSUID | MOUNT_ATTR.NODEV | MOUNT_ATTR.NOEXEC)
  mount.close(context)
  return top
}
