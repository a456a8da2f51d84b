/**
 * Hierarchies by which nothing is limited here: the named ones of version 1 (cgroups(7): systemd tells processes apart by `name=systemd`), version 2 beside version 1,
 * and those that no mount of this mount namespace shows. A container needs a cgroup in them all the same: in the root of one, its cgroup namespace would show it the
 * host's.
 */

import { decodeOctal } from '../machine/mounts.ts'
import { type Hierarchy, isOfHierarchy } from './cgroups.ts'

export interface PlainHierarchy {
  readonly version: 1 | 2
  /**
   * What mount(8) is told: `name=systemd`, or the controllers of version 1. Of version 2 the options that it has: a mount without them would take them from the whole
   * machine (cgroup-v2.rst, "Mounting").
   */
  readonly options: readonly string[]
  /** Where all of it can be seen and written to; absent: only a new mount shows it. */
  readonly mounted?: string
  /** Where cgroups are made, from its top: empty, or `/docker/abc`. */
  readonly parent: string
  /** Of version 1's cpuset: what a new cgroup has to be given before a process may enter it. */
  readonly cpuset?: Hierarchy['cpuset']
}

/** What is asked of the machine only where it is needed. */
export interface MoreFacts {
  /** /proc/1/mountinfo. */
  mountsOfFirst(): string
  /** The list of processors, or of memory nodes, that are on: `0-3`. */
  online(what: 'cpu' | 'node'): string
}

/**
 * Pure. Version 2 is left out where no mount tells which options it has.
 * @param cgroups /proc/self/cgroup, cgroups(7): `1:name=systemd:/a/b`, `0::/a/b`
 * @param limiting the mounted hierarchies by which containers are limited
 * @param mountinfo /proc/self/mountinfo
 */
export function plainHierarchiesIn(
  cgroups: string,
  limiting: readonly Hierarchy[],
  mountinfo: string,
  { mountsOfFirst, online }: MoreFacts,
): PlainHierarchy[] {
  // Inside a container without a cgroup namespace, mounts show the part of a hierarchy that is that container's. A new mount shows all of it.
  const view = limiting.find(({ root }) => root !== '/')?.root
  const lines = cgroups
    .split('\n')
    .filter(Boolean)
    .map(line => line.split(':'))
  const others = lines.filter(([id = '', names = '']) => !limiting.some(hierarchy => isOfHierarchy(hierarchy, id, names)))
  return others.flatMap(([id, names = '', ...path]): PlainHierarchy[] => {
    const own = path.join(':')
    const version = id === '0' ? 2 : 1
    const asked = names.split(',').filter(Boolean)
    const mounts = mountsOf(version, asked, mountinfo)
    const mounted = mounts.find(({ root, isWritable }) => root === '/' && isWritable)?.place
    const options = version === 1 ? asked : (mounts[0] ?? mountsOf(2, [], mountsOfFirst())[0])?.options
    if (options === undefined) return []
    return [
      {
        version,
        options,
        ...(mounted !== undefined && { mounted }),
        parent: view !== undefined && (own === view || own.startsWith(`${view}/`)) ? view : '',
        ...(options.includes('cpuset') && { cpuset: { 'cpuset.cpus': online('cpu'), 'cpuset.mems': online('node') } }),
      },
    ]
  })
}

interface CgroupMount {
  readonly root: string
  readonly place: string
  readonly isWritable: boolean
  /** Of the hierarchy, without `rw`. */
  readonly options: readonly string[]
}

/** @param wanted options that a mount has to have */
function mountsOf(version: 1 | 2, wanted: readonly string[], mountinfo: string): CgroupMount[] {
  const separator = version === 1 ? ' - cgroup ' : ' - cgroup2 '
  const lines = mountinfo.split('\n').filter(line => line.includes(separator))
  const mounts = lines.map(line => {
    const [left = '', right = ''] = line.split(separator)
    const [, , , root = '', place = '', flags = ''] = left.split(' ')
    const options = (right.split(' ')[1] ?? '').split(',').filter(option => option !== 'rw' && option !== 'ro')
    return { root, place: decodeOctal(place), isWritable: flags.split(',').includes('rw'), options }
  })
  return mounts.filter(({ options }) => wanted.every(option => options.includes(option)))
}
