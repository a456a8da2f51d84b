/** The cgroup of a container by which its processes can be frozen or killed, and what is left there when they do not end. */

import { existsSync } from 'node:fs'
import { MinidockError } from '../base/errors.ts'
import { freezingHierarchy, readHierarchies } from '../kernel/cgroups/cgroups.ts'
import { isFrozen } from '../kernel/cgroups/freezer.ts'
import { withServer } from '../kernel/launch/server.ts'
import { namesIn, readText } from '../kernel/machine/read.ts'
import { Program } from '../kernel/program/program.ts'
import type { Plan } from '../plan/plan.ts'
import { recordedCgroup } from '../store/containers/recorded-cgroup.ts'
import type { Engine } from './engine.ts'

/**
 * Kills all processes of a container that SIGKILL to its init did not end. On cgroup v1 a frozen process dies only once it is thawed, and a container with the
 * rights to mount the freezer may have frozen its own. The monitor notices the end.
 */
export async function killInCgroup(engine: Engine, id: string): Promise<void> {
  await removeFirst(engine, ownCgroups(engine, id).slice(0, 1))
}

/** Removes the cgroups of a container that has ended, if its release could not. @returns false when one stays */
export async function removeCgroups(engine: Engine, id: string): Promise<boolean> {
  await removeFirst(engine, ownCgroups(engine, id))
  return ownCgroups(engine, id).length === 0
}

/** Ends at the first that cannot be removed: the caller looks at what is left. */
async function removeFirst({ launcher }: Engine, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  const program = new Program()
  const emitter = program.emitter({ module: 'cgroups', chapter: 4, why: 'what SIGKILL did not end is killed in its cgroup' })
  for (const path of paths) emitter.removeCgroup(path)
  await withServer(launcher, server => server.run(program, { reply: false })).catch(() => undefined)
}

/** Returns those cgroups of a container that are there, the one in which its processes can be frozen or killed first. */
function ownCgroups({ store }: Engine, id: string): string[] {
  const own = recordedCgroup(store.containers.directory(id))
  // The file may be damaged, and another cgroup is not for a container to lose.
  if (!own?.endsWith(`/minidock-${id}`)) return []
  const all = readHierarchies()
  const [first, others] = [freezingHierarchy(all), all.filter(hierarchy => hierarchy !== freezingHierarchy(all))]
  return [...(first ? [first] : []), ...others].map(({ mounted }) => mounted + own).filter(path => existsSync(path))
}

/**
 * Refuses a container whose cgroup is frozen and that is not paused: a process that enters it would be frozen as well, and its client wait without end.
 * @throws {MinidockError} `conflict`
 */
export function refuseFrozen({ host, spec, name }: Plan): void {
  const hierarchy = freezingHierarchy(host.cgroups)
  if (!hierarchy || spec.linux.cgroupsPath === undefined) return
  const [version, path] = [hierarchy.version, hierarchy.mounted + spec.linux.cgroupsPath]
  if (!isFrozen({ version, path })) return
  throw new MinidockError('conflict', `container ${name} is frozen, and not by pause: what enters it would be frozen as well`, {
    hint: `end it: minidock kill ${name}\nor thaw it: ${version === 1 ? `echo THAWED > ${path}/freezer.state` : `echo 0 > ${path}/cgroup.freeze`}`,
  })
}

/** Returns a sentence about a cgroup of a container that is still there, for the hint of an error; undefined: there is none. */
export function leftCgroup(engine: Engine, id: string): string | undefined {
  const [path] = ownCgroups(engine, id)
  if (path === undefined) return undefined
  const pid = processIn(path)
  return pid === undefined ? `its cgroup is still there: ${path}` : `process ${pid} is still in its cgroup ${path}: see /proc/${pid}/stack`
}

/** How far a process is looked for: cgroups may lie deeper than a path is long. */
const DEEPEST = 5

function processIn(path: string, depth = 0): string | undefined {
  const [first] = (readText(`${path}/cgroup.procs`) ?? '').split('\n').filter(Boolean)
  if (first !== undefined || depth === DEEPEST) return first
  for (const name of namesIn(path)) {
    const found = existsSync(`${path}/${name}/cgroup.procs`) ? processIn(`${path}/${name}`, depth + 1) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
