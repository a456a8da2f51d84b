/** What the calls do to trees of mounts that are attached nowhere yet: a descriptor holds each of them. */

import { AT, FSCONFIG, MOUNT_ATTR, MS } from '../../runtime/kernel/program/constants.ts'
import type { Effect, Outcome, Scene } from './effect.ts'
import { attach } from './effects-mounts.ts'
import type { Reading } from './operation.ts'
import { placeFrom } from './place.ts'
import type { DetachedTree, FileSystem } from './state.ts'

/** What the registers of a list are called when a result is thrown away. */
const NOWHERE = 'nowhere'

export const openTree: Effect = (scene, read, keeps = NOWHERE) => {
  const from = scene.show(placeFrom(scene, read, 1))
  return hold(
    scene,
    keeps,
    { what: from, type: 'bind', readOnly: false },
    `${keeps} is a copy of the mount of ${from}, attached nowhere yet`,
  )
}

const PROPAGATION: readonly (readonly [flag: number, says: string])[] = [
  [MS.PRIVATE, 'no later mount passes between it and the host'],
  [MS.SLAVE, 'later mounts pass from the host to it, and not back'],
  [MS.SHARED, 'later mounts pass between it and the host, both ways'],
]

export const mountSetattr: Effect = (scene, read) => {
  const [register, tree] = heldTree(scene, read, 0)
  const readOnly = tree.readOnly || (Number(read.field(3, 'set')) & MOUNT_ATTR.RDONLY) !== 0
  const passes = PROPAGATION.find(([flag]) => (Number(read.field(3, 'propagation')) & flag) !== 0)?.[1]
  const depth = (read.number(2) & AT.RECURSIVE) === 0 ? '' : ', with all that is mounted below it'
  const says = [...(readOnly && !tree.readOnly ? [`${register} can only be read${depth}`] : []), ...(passes === undefined ? [] : [passes])]
  return hold(scene, register, { ...tree, readOnly }, says.length === 0 ? `${register} has other flags` : says.join('; '))
}

export const fsopen: Effect = (scene, read, keeps = NOWHERE) => {
  const type = read.text(0)
  return setUp(scene, keeps, { type, what: type, options: [] }, `${keeps} is a ${type} that is being set up`)
}

export const fsconfig: Effect = (scene, read) => {
  const [register, system] = heldSystem(scene, read, 0)
  const command = read.number(1)
  const key = read.textOrNull(2) ?? ''
  const options = system.options.length === 0 ? '' : ` with ${system.options.join(', ')}`
  if (command === FSCONFIG.CMD_CREATE) return scene.unchanged(`a ${system.type}${options} is there, mounted nowhere`)
  if (key === 'source') return setUp(scene, register, { ...system, what: read.text(3) })
  const option = command === FSCONFIG.SET_FLAG ? key : `${key}=${read.text(3)}`
  return setUp(scene, register, { ...system, options: [...system.options, option] }, `its option: ${option}`)
}

export const fsmount: Effect = (scene, read, keeps = NOWHERE) => {
  const [, { type, what }] = heldSystem(scene, read, 0)
  const readOnly = (read.number(2) & MOUNT_ATTR.RDONLY) !== 0
  return hold(scene, keeps, { what, type, readOnly }, `${keeps} is the mount of a new ${type}, attached nowhere yet`)
}

export const moveMount: Effect = (scene, read) => {
  const [register, tree] = heldTree(scene, read, 0)
  const at = placeFrom(scene, read, 3)
  const { [register]: _moved, ...detached } = scene.state.detached
  const what = tree.type === 'bind' ? `the copy of ${tree.what}` : `the new ${tree.type}`
  return { state: { ...attach(scene, at, tree), detached }, says: `${what} is mounted on ${scene.show(at)}` }
}

function hold({ state }: Scene, register: string, tree: DetachedTree, says: string): Outcome {
  return { state: { ...state, detached: { ...state.detached, [register]: tree } }, says }
}

function setUp({ state }: Scene, register: string, system: FileSystem, says?: string): Outcome {
  return { state: { ...state, fileSystems: { ...state.fileSystems, [register]: system } }, ...(says !== undefined && { says }) }
}

function heldTree({ state }: Scene, read: Reading, index: number): readonly [string, DetachedTree] {
  return held(state.detached, read, index)
}

function heldSystem({ state }: Scene, read: Reading, index: number): readonly [string, FileSystem] {
  return held(state.fileSystems, read, index)
}

function held<T>(all: Readonly<Record<string, T>>, read: Reading, index: number): readonly [string, T] {
  const register = read.register(index)
  const found = register === undefined ? undefined : all[register]
  if (register === undefined || found === undefined) throw new RangeError(`EBADF: ${register ?? 'a number'} holds nothing of that kind`)
  return [register, found]
}
