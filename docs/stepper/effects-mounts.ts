/** What the calls do to mounts, roots and working directories. */

import { MS } from '../../runtime/kernel/program/constants.ts'
import type { Effect, Scene } from './effect.ts'
import { detach, mountAt, mountOf, move, pivot } from './mount-table.ts'
import { isBelow, seenFrom } from './path.ts'
import { place } from './place.ts'
import type { Mount, State } from './state.ts'

/** The table that a process sees changes; its peers change with it as long as it is shared. */
function changeMounts(scene: Scene, change: (mounts: readonly Mount[], state: State) => readonly Mount[]): State {
  const { state, process } = scene
  const side = process.namespaces.mount
  const table = tableOf(scene)
  const { host, own } = state.mountTables
  const isHeard = side === 'host' || (table.shared && host.shared)
  const mountTables = {
    host: isHeard ? { ...host, mounts: change(host.mounts, state) } : host,
    ...(own && { own: side === 'own' ? { ...own, mounts: change(own.mounts, state) } : own }),
  }
  return { ...state, mountTables, nextMount: state.nextMount + 1 }
}

function tableOf({ state: { mountTables }, process }: Scene) {
  const table = mountTables[process.namespaces.mount]
  if (!table) throw new RangeError(`${process.name} has no mounts of its own`)
  return table
}

/** A mount is put where a path leads, on top of what is there. */
export function attach(scene: Scene, at: string, mount: Pick<Mount, 'what' | 'type' | 'readOnly'>): State {
  return changeMounts(scene, (mounts, { nextMount }) => [
    ...mounts,
    { ...mount, id: nextMount, parent: mountOf(at, mounts).id, at, inherited: false },
  ])
}

export const chdir: Effect = (scene, read) => {
  const to = place(scene.process, read.text(0))
  return scene.changeProcess({ workingDirectory: to }, `its working directory is ${scene.show(to)}`)
}

export const chroot: Effect = (scene, read) => {
  const to = place(scene.process, read.text(0))
  return scene.changeProcess({ root: to }, `its / is now ${scene.show(to)}; the host's mounts are all still there`)
}

export const mount: Effect = (scene, read) => {
  const flags = read.number(3)
  const at = place(scene.process, read.text(1))
  const shown = scene.show(at)
  if (flags & (MS.PRIVATE | MS.SLAVE | MS.SHARED)) {
    const { own } = scene.state.mountTables
    if (scene.process.namespaces.mount === 'host' || !own) throw new RangeError("the host's own mounts would change")
    const mountTables = { ...scene.state.mountTables, own: { ...own, shared: (flags & MS.SHARED) !== 0 } }
    return { state: { ...scene.state, mountTables }, says: 'what is mounted from here on is not passed on to the host' }
  }
  if (flags & MS.REMOUNT) {
    const top = mountAt(at, tableOf(scene).mounts)
    if (!top) return scene.tolerated('ENOENT')
    const readOnly = (flags & MS.RDONLY) !== 0
    const state = changeMounts(scene, mounts => mounts.map(each => (each.id === top.id ? { ...each, readOnly } : each)))
    return { state, says: readOnly ? `${shown} can only be read` : `${shown} has other flags` }
  }
  const source = read.textOrNull(0) ?? 'none'
  const readOnly = (flags & MS.RDONLY) !== 0
  if (flags & MS.MOVE) {
    const from = place(scene.process, source)
    return { state: changeMounts(scene, mounts => move(from, at, mounts)), says: `${scene.show(from)} lies on top of ${shown}` }
  }
  const isBind = (flags & MS.BIND) !== 0
  if (isBind !== scene.isFile(at) && isMask(source, isBind, at)) return scene.tolerated('ENOTDIR')
  if (!isBind) return { state: attach(scene, at, { what: source, type: read.text(2), readOnly }), says: `${source} is mounted on ${shown}` }
  const from = place(scene.process, source)
  const what = scene.show(from)
  return { state: attach(scene, at, { what, type: 'bind', readOnly }), says: `${what} is mounted on ${from === at ? 'itself' : shown}` }
}

/** A file can cover a file only and a directory a directory: of the two mounts that mask a path, the kernel refuses one. */
function isMask(source: string, isBind: boolean, at: string): boolean {
  return (isBind ? source === '/dev/null' : source === 'tmpfs') && /^\/(proc|sys)\//.test(at)
}

export const umount2: Effect = (scene, read) => {
  const at = place(scene.process, read.text(0))
  const before = tableOf(scene).mounts
  const gone = before.length - detach(at, before).length
  const state = changeMounts(scene, mounts => detach(at, mounts))
  return { state, says: gone === 1 ? 'one mount is gone' : `${gone} mounts are gone` }
}

/** Whoever had the old root as root or working directory has the new one afterwards. */
export const pivotRoot: Effect = (scene, read) => {
  const newRoot = place(scene.process, read.text(0))
  const state = changeMounts(scene, mounts => pivot(newRoot, mounts))
  const { workingDirectory } = scene.process
  const processes = state.processes.map(each =>
    each.name === scene.process.name
      ? { ...each, root: '/', workingDirectory: isBelow(workingDirectory, newRoot) ? seenFrom(newRoot, workingDirectory) : '/' }
      : each,
  )
  return { state: { ...state, processes }, says: `${scene.show(newRoot)} is the root mount; the host's root lies on top of it` }
}
