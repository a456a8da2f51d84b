/** What the calls do to a process: its namespaces, rights and descriptors, and the program that it executes. */

import { CLONE } from '../../runtime/kernel/program/constants.ts'
import { EMPTY_NAMESPACE } from '../network/network.ts'
import type { Effect, Outcome, Scene } from './effect.ts'
import { placeFrom, placeInRoot } from './place.ts'
import { NAMESPACES, type Namespace, type Process } from './state.ts'

const FLAGS: Readonly<Record<Namespace, number>> = {
  mount: CLONE.NEWNS,
  pid: CLONE.NEWPID,
  network: CLONE.NEWNET,
  uts: CLONE.NEWUTS,
  ipc: CLONE.NEWIPC,
  cgroup: CLONE.NEWCGROUP,
  time: CLONE.NEWTIME,
  user: CLONE.NEWUSER,
}

function namespacesIn(flags: number): readonly Namespace[] {
  return NAMESPACES.filter(name => (flags & FLAGS[name]) !== 0)
}

/** clone3(2) with CLONE_PARENT: the new process is a copy of the stage, but the monitor's child. */
export const clone: Effect = ({ state, process }, read) => {
  const own = namespacesIn(read.number(0))
  const changed: Partial<Process['namespaces']> = Object.fromEntries(own.map(name => [name, 'own']))
  const init: Process = { ...process, name: 'init', pid: process.pid + 1, namespaces: { ...process.namespaces, ...changed } }
  const { host } = state.mountTables
  return {
    state: {
      ...state,
      processes: [...state.processes, init],
      mountTables: { host, ...(own.includes('mount') && { own: host }) },
      hostNames: { ...state.hostNames, ...(own.includes('uts') && { own: state.hostNames.host }) },
      network: { ...state.network, ...(own.includes('network') && { own: EMPTY_NAMESPACE }) },
    },
    says:
      own.length === 0
        ? 'a new process, which shares everything with the host'
        : `a new process with namespaces of its own: ${own.join(', ')}`,
  }
}

/** Time and PID namespaces are the children's, for whom alone the stage unshares; what init unshares is its own. */
export const unshare: Effect = (scene, read) => {
  const own = namespacesIn(read.number(0))
  if (scene.process.name !== 'init') return scene.unchanged(`what it clones gets namespaces of its own: ${own.join(', ')}`)
  const changed: Partial<Process['namespaces']> = Object.fromEntries(own.map(name => [name, 'own']))
  return scene.changeProcess({ namespaces: { ...scene.process.namespaces, ...changed } }, `its own from now on: ${own.join(', ')}`)
}

export const setns: Effect = (scene, read) =>
  scene.unchanged(`what it clones is born in another's namespaces: ${namespacesIn(read.number(1)).join(', ')}`)

export const openat: Effect = (scene, read, keeps) => leads(scene, keeps, placeFrom(scene, read, 1))

export const openat2: Effect = (scene, read, keeps) => leads(scene, keeps, placeInRoot(scene, read))

function leads(scene: Scene, keeps: string | undefined, path: string): Outcome {
  if (keeps === undefined) return scene.unchanged()
  return scene.changeProcess({ open: withOpen(scene.process.open, keeps, path) }, `${keeps} leads to ${scene.show(path)}`)
}

/** Returns what is open, with one more. A descriptor whose register is used again stays open: `port` is then called `port (1)`. */
function withOpen(open: Process['open'], register: string, what: string): Process['open'] {
  const earlier = open[register]
  const count = Object.keys(open).filter(name => name.startsWith(`${register} (`)).length
  return { ...open, ...(earlier !== undefined && { [`${register} (${count + 1})`]: earlier }), [register]: what }
}

/** @param what the descriptor leads to */
function opensNew(what: string): Effect {
  return (scene, _read, keeps) =>
    keeps === undefined ? scene.unchanged() : scene.changeProcess({ open: withOpen(scene.process.open, keeps, what) })
}

export const socket = opensNew('a socket')
export const eventfd2 = opensNew('an eventfd')

export const bind: Effect = (scene, read) => {
  const descriptor = read.register(0) ?? 'nowhere'
  const [address, port] = [read.field(1, 'address'), read.field(1, 'port')]
  const place = `${address.includes(':') ? `[${address}]` : address}:${port}`
  const open = { ...scene.process.open, [descriptor]: place }
  return scene.changeProcess({ open }, `${place} is taken: no other program can bind it`)
}

export const close: Effect = (scene, read) => {
  const without = <T>({ [read.register(0) ?? '']: _closed, ...others }: Readonly<Record<string, T>>) => others
  const { state } = scene.changeProcess({ open: without(scene.process.open) })
  return { state: { ...state, detached: without(state.detached), fileSystems: without(state.fileSystems) } }
}

/** Descriptor 0 is the only one that the picture shows. */
export const dup3: Effect = (scene, read) => {
  const from = scene.process.open[read.register(0) ?? '']
  return from === undefined || read.number(1) !== 0
    ? scene.unchanged()
    : scene.changeProcess({ stdin: `${from}, of its own /dev` }, `its stdin is ${scene.show(from)}`)
}

export const umask: Effect = (scene, read) => scene.changeProcess({ umask: read.number(0) })

export const setresuid: Effect = (scene, read) => {
  const uid = read.number(0)
  return scene.changeProcess({ uid }, uid === 0 ? 'it is root, as before' : `it is user ${uid}`)
}

export const capset: Effect = (scene, read) => {
  const capabilities = [...BigInt(read.field(1, 'effective')).toString(2)].filter(bit => bit === '1').length
  return scene.changeProcess({ capabilities }, `it has ${capabilities} capabilities left`)
}

export const seccomp: Effect = scene =>
  scene.changeProcess({ isFiltered: true }, 'from now on the kernel asks a filter before each system call')

/** Of the places of PATH that are tried one after the other, the last is taken to hold the program: whether one before does, only the image knows. */
export const execve: Effect = (scene, read) => {
  const program = read.text(0)
  if (scene.mayFail('ENOENT')) return scene.unchanged(`if it is not there: ENOENT, and the next place is tried`)
  return scene.changeProcess({ program, open: {} }, `the process is ${program} now; what was open for minidock is closed`)
}
