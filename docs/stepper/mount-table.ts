/** What mount(2), umount2(2) and pivot_root(2) do to the mounts of one namespace. Pure. */

import { below, isBelow, seenFrom } from './path.ts'
import type { Mount } from './state.ts'

type Mounts = readonly Mount[]

/** The mount that a path is in; of several at the same place, the one on top. */
export function mountOf(path: string, mounts: Mounts): Mount {
  const around = mounts.filter(({ at }) => isBelow(path, at))
  const deepest = Math.max(...around.map(({ at }) => at.length))
  const found = around.filter(({ at }) => at.length === deepest).at(-1)
  if (!found) throw new RangeError(`nothing is mounted around ${path}`)
  return found
}

/** The mount that begins at a path, the topmost if there are several. */
export function mountAt(path: string, mounts: Mounts): Mount | undefined {
  return mounts.filter(({ at }) => at === path).at(-1)
}

/** A mount and all that lies on it, at any depth. */
export function treeOf(root: Mount, mounts: Mounts): ReadonlySet<number> {
  const tree = new Set([root.id])
  let size = 0
  while (size !== tree.size) {
    size = tree.size
    for (const { id, parent } of mounts) if (parent !== null && tree.has(parent)) tree.add(id)
  }
  return tree
}

/** umount2(MNT_DETACH): the mount goes, and with it what lies on it. */
export function detach(path: string, mounts: Mounts): Mounts {
  const top = mountAt(path, mounts)
  if (!top || top.parent === null) throw new RangeError(`EINVAL: ${path} is no mount that can be taken off`)
  const gone = treeOf(top, mounts)
  return mounts.filter(({ id }) => !gone.has(id))
}

/**
 * pivot_root(2) with the same directory for both arguments: the mount there becomes the root of the namespace, and the old root lies on top of it.
 * @throws {RangeError} it is no mount
 */
export function pivot(newRoot: string, mounts: Mounts): Mounts {
  const top = mountAt(newRoot, mounts)
  if (!top || top.parent === null) throw new RangeError(`EINVAL: ${newRoot} is no mount, and only a mount can become the root`)
  const moved = treeOf(top, mounts)
  const inside = mounts
    .filter(({ id }) => moved.has(id))
    .map(mount => ({ ...mount, at: seenFrom(newRoot, mount.at), parent: mount === top ? null : mount.parent }))
  const old = mounts.filter(({ id }) => !moved.has(id)).map(mount => (mount.parent === null ? { ...mount, parent: top.id } : mount))
  return [...inside, ...old]
}

/** MS_MOVE: the mount and what lies on it are put elsewhere, on top of what is there. */
export function move(from: string, to: string, mounts: Mounts): Mounts {
  const top = mountAt(from, mounts)
  if (!top || top.parent === null) throw new RangeError(`EINVAL: ${from} is no mount that can be moved`)
  const parent = mountOf(to, mounts).id
  const moved = treeOf(top, mounts)
  const rest = mounts.filter(({ id }) => !moved.has(id))
  const there = mounts
    .filter(({ id }) => moved.has(id))
    .map(mount => ({ ...mount, at: below(to, seenFrom(from, mount.at)), parent: mount === top ? parent : mount.parent }))
  return [...rest, ...there]
}
