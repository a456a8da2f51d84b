/**
 * Hierarchies by which nothing is limited here: the named ones of version 1 (cgroups(7): systemd tells processes apart by `name=systemd`), and those that no mount
 * of this mount namespace shows. A container needs a cgroup in them all the same: in the root of one, its cgroup namespace would show it the host's.
 */

import { decodeOctal } from '../machine/mounts.ts'
import { type Hierarchy, isOfHierarchy } from './cgroups.ts'

export interface PlainHierarchy {
  readonly version: 1 | 2
  /** What mount(8) finds it by: `name=systemd`, or its controllers. Version 2 has none. */
  readonly options: readonly string[]
  /** Where all of it can be seen and written to; absent: only a new mount shows it. */
  readonly mounted?: string
  /** Where cgroups are made, from its top: empty, or `/docker/abc`. */
  readonly parent: string
  /** Of version 1's cpuset: what a new cgroup has to be given before a process may enter it. */
  readonly cpuset?: Hierarchy['cpuset']
}

/**
 * Pure.
 * @param cgroups /proc/self/cgroup, cgroups(7): `1:name=systemd:/a/b`, `0::/a/b`
 * @param known those that are mounted and have controllers, or are of version 2
 * @param mountinfo /proc/self/mountinfo
 * @param status /proc/self/status
 */
export function plainHierarchiesIn(cgroups: string, known: readonly Hierarchy[], mountinfo: string, status: string): PlainHierarchy[] {
  // Inside a container without a cgroup namespace, mounts show the part of a hierarchy that is that container's. A new mount shows all of it.
  const view = known.find(({ root }) => root !== '/')?.root
  const lines = cgroups
    .split('\n')
    .filter(Boolean)
    .map(line => line.split(':'))
  const others = lines.filter(([id = '', names = '']) => !known.some(hierarchy => isOfHierarchy(hierarchy, id, names)))
  return others.map(([id, names = '', ...path]) => {
    const own = path.join(':')
    const options = names.split(',').filter(Boolean)
    const mounted = options.length === 0 ? undefined : mountOf(options, mountinfo)
    return {
      version: id === '0' ? 2 : 1,
      options,
      ...(mounted !== undefined && { mounted }),
      parent: view !== undefined && (own === view || own.startsWith(`${view}/`)) ? view : '',
      ...(options.includes('cpuset') && { cpuset: allowedIn(status) }),
    }
  })
}

/** @param options of version 1 */
function mountOf(options: readonly string[], mountinfo: string): string | undefined {
  for (const line of mountinfo.split('\n')) {
    const [left = '', right = ''] = line.split(' - cgroup ')
    const [, , , root, place = '', flags = ''] = left.split(' ')
    const own = right.split(' ')[1]?.split(',') ?? []
    if (root === '/' && flags.split(',').includes('rw') && options.every(option => own.includes(option))) return decodeOctal(place)
  }
  return undefined
}

/** What this process may use is in the cgroup above as well. */
function allowedIn(status: string): Hierarchy['cpuset'] {
  const list = (name: string) => new RegExp(`^${name}_allowed_list:\t(.*)$`, 'm').exec(status)?.[1] ?? '0'
  return { 'cpuset.cpus': list('Cpus'), 'cpuset.mems': list('Mems') }
}
