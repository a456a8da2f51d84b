/** The cgroup of a container by which its processes can be frozen or killed, and what is left there when they do not end. */

import { existsSync } from 'node:fs'
import { MinidockError } from '../base/errors.ts'
import { freezingHierarchy, type Hierarchy, readHierarchies } from '../kernel/cgroups/cgroups.ts'
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
export async function killInCgroup({ launcher, store }: Engine, id: string): Promise<void> {
  const cgroup = freezingCgroup(store.containers.directory(id), readHierarchies())
  if (cgroup === undefined) return
  const program = new Program()
  const label = { module: 'cgroups', chapter: 4, why: 'its processes do not die of SIGKILL: the container may have frozen them' }
  program.emitter(label).removeCgroup(cgroup.path)
  // If it fails, the container has not ended: the caller sees that, and says so.
  await withServer(launcher, server => server.run(program, { reply: false })).catch(() => undefined)
}

function freezingCgroup(directory: string, hierarchies: readonly Hierarchy[]) {
  const own = recordedCgroup(directory)
  const hierarchy = freezingHierarchy(hierarchies)
  if (!own || !hierarchy || !existsSync(hierarchy.mounted + own)) return undefined
  return { version: hierarchy.version, path: hierarchy.mounted + own }
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
export function leftCgroup({ store }: Engine, id: string): string | undefined {
  const own = recordedCgroup(store.containers.directory(id))
  const all = readHierarchies()
  const path =
    own &&
    [freezingHierarchy(all) ?? [], all]
      .flat()
      .map(({ mounted }) => mounted + own)
      .find(existsSync)
  if (!path) return undefined
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
