/**
 * The hierarchies of cgroups that this machine has: one of version 2 (Documentation/admin-guide/cgroup-v2.rst), one for each controller or set of controllers of
 * version 1 (Documentation/admin-guide/cgroup-v1/), or some of both. Which, and where they are mounted, is found and never assumed.
 */

import { close, existsSync, openSync, readdirSync, readFileSync, write } from 'node:fs'
import { decodeOctal } from '../machine/mounts.ts'
import { readText, readTrimmed } from '../machine/read.ts'

export interface Hierarchy {
  readonly version: 1 | 2
  /** By the kernel's names: version 1's `blkio` is `io` in version 2. */
  readonly controllers: readonly string[]
  /** Where it is mounted: `/sys/fs/cgroup`, `/sys/fs/cgroup/memory`. */
  readonly mounted: string
  /** The cgroup that is seen at `mounted`: `/`, or what somebody has chosen to show. */
  readonly root: string
  /** Of version 2: the controllers that cgroups below `mounted` have. */
  readonly delegated: readonly string[]
  /** systemd has made it, and takes away what others hand down, but for cgroups that it has delegated to them: https://systemd.io/CGROUP_DELEGATION */
  readonly managed: boolean
  /** Levels of the parent that was asked for and are not there yet, the highest first: `/a`, `/a/b`. */
  readonly missing: readonly string[]
  /** Of version 1's cpuset: what a new cgroup has to be given before a process may enter it. */
  readonly cpuset?: Readonly<Record<'cpuset.cpus' | 'cpuset.mems', string>>
  /** The files that a cgroup in it has; absent where that is not known. */
  readonly files?: readonly string[]
}

/** All that version 1 has; a hierarchy's other options say how it was mounted. */
const CONTROLLERS = [
  'cpu',
  'cpuacct',
  'cpuset',
  'memory',
  'devices',
  'freezer',
  'blkio',
  'pids',
  'hugetlb',
  'net_cls',
  'net_prio',
  'perf_event',
  'rdma',
  'misc',
]

/** Pure: proc_pid_mountinfo(5): `37 31 0:34 / /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer`. Of a hierarchy that is mounted twice, the first place. */
export function hierarchiesIn(mountinfo: string): Hierarchy[] {
  const found = new Map<string, Hierarchy>()
  for (const line of mountinfo.split('\n')) {
    if (!line.includes(' - cgroup')) continue
    const [left = '', right = ''] = line.split(' - ')
    const [root = '', mounted = ''] = left.split(' ').slice(3, 5).map(decodeOctal)
    const [type, , options = ''] = right.split(' ')
    const version = type === 'cgroup2' ? 2 : 1
    const controllers = version === 2 ? [] : options.split(',').filter(option => CONTROLLERS.includes(option))
    const key = `${version} ${controllers.join()}`
    // Without a controller: a named one (`plain-hierarchies.ts`).
    if ((version === 1 && controllers.length === 0) || found.has(key)) continue
    found.set(key, { version, controllers, mounted, root, delegated: [], managed: false, missing: [] })
  }
  return [...found.values()]
}

export interface ReadOptions {
  /** Where cgroups will be made, from the root of each hierarchy: empty, or `/a/b`. @param managed by systemd */
  readonly parent?: (managed: boolean) => string
  /** Also which files there are. */
  readonly files?: boolean
}

/** proc_pid_mountinfo(5), of this process. */
export function readMountinfo(): string {
  return readFileSync('/proc/self/mountinfo', 'utf8')
}

/** Those of this process's mount namespace, with what their own files say. */
export function readHierarchies({ parent = () => '', files = false }: ReadOptions = {}, mountinfo = readMountinfo()): Hierarchy[] {
  const all = hierarchiesIn(mountinfo)
  // Version 1 hands nothing down, and so there is nothing to take away. sd_booted(3).
  const [only] = all.length === 1 ? all : []
  // Its own cgroup stands at the top of what it manages: in a container, or with part of the cgroups mounted, that is elsewhere.
  const managed = only?.version === 2 && existsSync('/run/systemd/system') && existsSync(`${only.mounted}/init.scope`)
  const levels = levelsOf(parent(managed))
  return all.map(found => {
    const { version, controllers, mounted } = found
    const missing = levels.filter(level => !existsSync(`${mounted}${level}`))
    const there = files ? filesIn(found) : undefined
    const hierarchy = { ...found, managed, missing, ...(there && { files: there }) }
    if (version === 2)
      return {
        ...hierarchy,
        controllers: wordsIn(`${mounted}/cgroup.controllers`),
        delegated: wordsIn(`${mounted}/cgroup.subtree_control`),
      }
    if (!controllers.includes('cpuset')) return hierarchy
    const nearest = `${mounted}${levels.filter(level => !missing.includes(level)).at(-1) ?? ''}`
    const read = (file: string) => readTrimmed(`${nearest}/${file}`)
    return { ...hierarchy, cpuset: { 'cpuset.cpus': read('cpuset.cpus'), 'cpuset.mems': read('cpuset.mems') } }
  })
}

/** The controllers that minidock limits or counts by. */
export const LIMITING = ['memory', 'cpu', 'cpuacct', 'cpuset', 'pids', 'io', 'blkio', 'devices', 'freezer']

/** Returns those by which containers are limited. One of version 2 without a controller of these is one beside those of version 1. */
export function limitingHierarchies(all: readonly Hierarchy[]): Hierarchy[] {
  return all.filter(({ controllers }) => all.length === 1 || controllers.some(name => LIMITING.includes(name)))
}

/** `/a/b` is `/a` and `/a/b`. */
export function levelsOf(path: string): string[] {
  const parts = path.split('/').filter(Boolean)
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
}

/** The same, each with the files that it has: read where that is not known yet. */
export function withFiles(hierarchies: readonly Hierarchy[]): Hierarchy[] {
  return hierarchies.map(hierarchy => {
    const files = hierarchy.files ?? filesIn(hierarchy)
    return { ...hierarchy, ...(files && { files }) }
  })
}

/** The root of version 2 has no limits: a cgroup below tells. */
function filesIn({ version, mounted }: Hierarchy): readonly string[] | undefined {
  const entries = readdirSync(mounted, { withFileTypes: true })
  if (version === 1) return entries.map(({ name }) => name)
  const below = entries.find(entry => entry.isDirectory())
  return below && readdirSync(`${mounted}/${below.name}`)
}

function wordsIn(path: string): string[] {
  return (readText(path) ?? '').split(/\s+/).filter(Boolean)
}

export function isManaged(hierarchies: readonly Hierarchy[]): boolean {
  return hierarchies.some(({ managed }) => managed)
}

/** What version 2 calls `io` is `blkio` in version 1, and `cpu` there are two. @returns undefined where no hierarchy has it */
export function hierarchyOf(controller: string, hierarchies: readonly Hierarchy[]): Hierarchy | undefined {
  return hierarchies.find(({ version, controllers }) => controllers.includes(version === 1 && controller === 'io' ? 'blkio' : controller))
}

/** Version 1's freezer, or else version 2: `cgroup.freeze` and `cgroup.kill`. */
export function freezingHierarchy(hierarchies: readonly Hierarchy[]): Hierarchy | undefined {
  return hierarchyOf('freezer', hierarchies) ?? hierarchies.find(({ version }) => version === 2)
}

/**
 * Before a process may move between cgroups every processor has to have noticed that one will (synchronize_rcu): 10 to 25 ms in which nobody does anything, and which
 * is spared whoever moves right after. So somebody moves early, here: this process, to where it is. A container of version 2 is born where it belongs, and nobody moves.
 */
export function warmUpMigration(): void {
  try {
    const [legacy] = hierarchiesIn(readMountinfo()).filter(({ version }) => version === 1)
    const place = legacy && directoryOf(legacy, readFileSync('/proc/self/cgroup', 'utf8'))
    if (place === undefined) return
    const members = openSync(`${place}/cgroup.procs`, 'a')
    // In a thread of its own: this one goes on. It is closed by this process's end at the latest.
    write(members, '0', () => close(members))
  } catch {
    // Whoever may not write there, or sees no /proc, cannot be in a hurry either: what follows fails, and says why.
  }
}

/** Whether a line `id:names:path` of /proc/<pid>/cgroup is of a hierarchy. */
export function isOfHierarchy({ version, controllers }: Pick<Hierarchy, 'version' | 'controllers'>, id: string, names: string): boolean {
  return version === 2 ? id === '0' : names.split(',').some(name => controllers.includes(name))
}

/**
 * Pure. Of a hierarchy, only what is below `root` is mounted; a path with `..` is outside of this process's cgroup namespace.
 * @param cgroups /proc/<pid>/cgroup, cgroups(7): `6:freezer:/a/b`, `0::/a/b`
 * @returns the directory of the cgroup that the process is in, if that is mounted
 */
export function directoryOf({ version, controllers, mounted, root }: Hierarchy, cgroups: string): string | undefined {
  const isHere = ([id = '', names = '']: readonly string[]) => isOfHierarchy({ version, controllers }, id, names)
  const parts = cgroups.split('\n').map(line => line.split(':'))
  const path = parts.find(isHere)?.slice(2).join(':')
  if (path === undefined || path.split('/').includes('..')) return undefined
  if (root === '/') return path === '/' ? mounted : `${mounted}${path}`
  return path === root || path.startsWith(`${root}/`) ? `${mounted}${path.slice(root.length)}` : undefined
}
