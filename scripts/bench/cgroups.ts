/**
 * The cgroups that the benchmark leaves: those of its containers whose monitors have ended with its namespace, and those that dockerd and podman put theirs into and
 * never remove. Other engines may run beside it: a container's cgroup is known by an id that only the benchmark's folder has.
 */

import { readdirSync, rmdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { errnoName } from '../../runtime/base/errors.ts'

const MOUNT = '/sys/fs/cgroup'
const PARENTS = ['docker', 'libpod_parent']
/** Podman puts all its monitors into one. */
const SHARED = [...PARENTS, 'conmon']

const ID = /^[0-9a-f]{64}$/
/** In the benchmark's folder: a directory for each container, whose name is its id. */
const CONTAINERS = ['store/containers', 'docker/data/containers', 'podman/root/overlay-containers']

export interface CgroupsLeft {
  /** Of containers of the benchmark. Those below others come first: only an empty one can be removed. */
  readonly own: readonly string[]
  /** Another engine may have cgroups there as well. */
  readonly shared: readonly string[]
}

/** @param folder of the benchmark, before it is removed */
export function cgroupsLeft(folder: string, mount = MOUNT): CgroupsLeft {
  const kept = CONTAINERS.map(path => join(folder, path)).flatMap(folders)
  const ids = kept.map(path => basename(path)).filter(name => ID.test(name))
  const found = cgroupsOf(ids, mount)
  return { own: found.filter(path => !isShared(path)), shared: found.filter(isShared) }
}

/** @param before the shared ones that were there already: they stay */
export function removeCgroups({ own, shared }: CgroupsLeft, before: readonly string[]): void {
  for (const path of own) rmdirSync(path)
  for (const path of shared.filter(path => !before.includes(path))) removeUnlessUsed(path)
}

/** cgroup v2: one tree; v1: one a controller, in a folder each. */
function cgroupsOf(ids: readonly string[], mount: string): string[] {
  const isOwn = (path: string) => ids.some(id => basename(path).includes(id))
  return [mount, ...folders(mount)].flatMap(folders).flatMap(path => {
    if (isOwn(path)) return withBelow(path)
    if (!PARENTS.includes(basename(path))) return []
    return [...folders(path).flatMap(below => (isOwn(below) ? withBelow(below) : isShared(below) ? [below] : [])), path]
  })
}

function isShared(path: string): boolean {
  return SHARED.includes(basename(path))
}

function removeUnlessUsed(path: string): void {
  try {
    rmdirSync(path)
  } catch (error) {
    const name = errnoName(error)
    if (name !== 'EBUSY' && name !== 'ENOENT') throw error
  }
}

function withBelow(path: string): string[] {
  return [...folders(path).flatMap(withBelow), path]
}

/** @returns none where there is no such directory, or no longer: other engines remove theirs meanwhile */
function folders(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [`${path}/${entry.name}`] : []))
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
    return []
  }
}
