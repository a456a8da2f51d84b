/**
 * Finds a container that has a volume mounted. Two that are started at the same moment must not both find none, and make the volume twice: so one at a time looks,
 * and holds a lock until its own start is on disk (`release.new`), where the next one sees it.
 */

import { closeSync, constants, existsSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Journal } from '../plan/journal.ts'
import type { RunningProcess } from '../store/containers/container-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { hasStarted, isInitAlive } from '../store/containers/living.ts'
import { isRunning } from '../store/containers/stored-container.ts'
import { makeFolder } from '../store/files/paths.ts'
import type { Store } from '../store/state/store.ts'
import type { Peer } from './mounted-volumes.ts'

/** Milliseconds that a container may take to start, while another one waits for its mount, and how often that one looks. */
const TIMEOUT = 20_000
const PAUSE = 5

/** The start for which somebody looks. */
export type Start = Pick<Journal, 'id' | 'generation' | 'note'>

/** Descriptors whose lock is held, by the ids of the containers that are being started. */
const locks = new Map<string, number>()

/** Waits until no other container with such a volume is between its look for a peer and its start. The journal gives the lock back when the start fails. */
export async function lockPeers(journal: Start, { paths, volumes }: Store): Promise<void> {
  const { id } = journal
  if (locks.has(id)) return
  journal.note(() => unlockPeers(id))
  makeFolder(paths.volumes, 0o700)
  const descriptor = openSync(paths.volumes, constants.O_RDONLY | constants.O_DIRECTORY)
  locks.set(id, descriptor)
  await volumes.lock(descriptor)
}

/** Lets the next one look: the start of this container is on disk, or has failed. */
export function unlockPeers(id: string): void {
  const descriptor = locks.get(id)
  if (descriptor === undefined) return
  locks.delete(id)
  closeSync(descriptor)
}

/**
 * Returns a container that has the volume mounted. One that is just being started is waited for.
 * @param id of the container that asks: it is not its own peer
 */
export async function peerWith(volume: string, id: string, store: Store): Promise<Peer | undefined> {
  for (const end = performance.now() + TIMEOUT; ; await sleep(PAUSE)) {
    const others = store.containers.list().flatMap(other => (other.record.Id === id ? [] : (placeIn(other, volume) ?? [])))
    const ready = others.find(({ process }) => process && hasStarted(process))
    if (ready?.process) return { id: ready.id, pid: ready.process.Pid, destination: ready.destination }
    if (others.length === 0 || performance.now() > end) return undefined
  }
}

/** Returns the place that a volume has in a container, and the process there, if it runs already; undefined: it neither runs nor starts, or does not have it. */
function placeIn(container: StoredContainer, volume: string): { id: string; process?: RunningProcess; destination: string } | undefined {
  const { process, record, directory } = container
  // Where only a part of the volume is mounted, the whole cannot be had.
  const point = record.Mounts?.find(each => each.Type === 'volume' && each.Name === volume && each.Subpath === undefined)
  // Where /dev is not the container's own, nothing marks it as the right one.
  if (!point || record.Mounts?.some(each => each.Destination === '/dev')) return undefined
  const found = { id: record.Id, destination: point.Destination }
  if (process && isRunning(container) && isInitAlive(process)) return { ...found, process }
  // The monitor renames one to the other before there is a process.
  return ['release.new', 'release'].some(name => existsSync(`${directory}/${name}`)) ? found : undefined
}
