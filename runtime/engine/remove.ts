/** Removes one container from disk, under its lock, so that no command starts it meanwhile. What it left on the host is undone first. */

import { existsSync } from 'node:fs'
import { MinidockError } from '../base/errors.ts'
import { type Freezer, removeFreezer } from '../kernel/cgroups/freezer.ts'
import { type PendingRemoval, prepareRemoval, type ReleaseResult, release } from '../kernel/launch/launcher.ts'
import { type HostFacts, readHostFacts } from '../kernel/machine/host.ts'
import { encode } from '../kernel/program/encode.ts'
import type { Program } from '../kernel/program/program.ts'
import { readFreezer } from '../store/containers/freezing.ts'
import { removeContainer } from '../store/containers/removal.ts'
import type { Engine } from './engine.ts'
import { removeCgroups } from './own-cgroup.ts'

/**
 * Runs a container's release, then removes its files and its names.
 * @param id of a container whose files may be damaged, or gone
 * @param ended settles when it has ended, if it is just ending: what the removal needs is prepared meanwhile
 * @returns `alive` when its monitor holds the lock
 */
export async function removeFromDisk(engine: Engine, id: string, ended: Promise<unknown> = Promise.resolve()): Promise<ReleaseResult> {
  // If the preparation fails, too, the caller is told why that has.
  ended.catch(() => undefined)
  // A command that removes several containers signals all of them first.
  await Promise.resolve()
  const launcher = prepareRemoval(engine.launcher, engine.store.containers.directory(id))
  try {
    const host = readHostFacts()
    const program = engine.compiler.compileForgetting(id, host)
    await ended
    return await removeEnded(engine, id, { launcher, host, program })
  } finally {
    launcher.abandon()
  }
}

interface Removal {
  readonly launcher: PendingRemoval
  readonly host: HostFacts
  /** What the id alone can find on the host is removed. */
  readonly program: Program
}

async function removeEnded(engine: Engine, id: string, { launcher, host, program }: Removal): Promise<ReleaseResult> {
  const { containers } = engine.store
  const directory = containers.directory(id)
  const [name, ...others] = containers.namesOf(id)
  const freezer = freezerOf(directory)
  // The removal would take away what tells of a cgroup that stays.
  if (existsSync(`${directory}/release`)) {
    const released = await release(engine.launcher, directory)
    if (released === 'alive' || (released === 'failed' && !(await removeCgroups(engine, id)))) return released
  }
  const label = { module: 'floor', chapter: 0, why: 'the container is removed' }
  removeContainer({ container: directory, ...(name !== undefined && { name: containers.namePath(name) }) }, program.emitter(label))
  const { architecture, bootId } = host
  const result = await launcher.run(encode({ host: program }, { architecture, bootId }).bytes)
  if (result !== 'released') return result
  for (const other of others) containers.names.free(other, id)
  // In case the release could not be read.
  if (freezer) removeFreezer(freezer)
  return result
}

/** Returns the cgroup that a pause has made; undefined: there is none, or the file that names it is damaged. */
function freezerOf(directory: string): Freezer | undefined {
  try {
    return readFreezer(directory)
  } catch (error) {
    if (error instanceof MinidockError) return undefined
    throw error
  }
}
