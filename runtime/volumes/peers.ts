/** Finds a container that has a volume mounted. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningProcess } from '../store/containers/container-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { hasStarted, isInitAlive } from '../store/containers/living.ts'
import { isRunning } from '../store/containers/stored-container.ts'
import type { Store } from '../store/state/store.ts'
import type { Peer } from './mounted-volumes.ts'

/** Milliseconds that a container may take to start, while another one waits for its mount, and how often that one looks. */
const TIMEOUT = 10_000
const PAUSE = 5

/**
 * Returns a container that has the volume mounted. One that is just being started is waited for.
 * @param id of the container that asks: it is not its own peer
 */
export async function peerWith(volume: string, id: string, store: Store): Promise<Peer | undefined> {
  for (const end = performance.now() + TIMEOUT; ; await sleep(PAUSE)) {
    const others = store.containers.list().flatMap(other => (other.record.Id === id ? [] : (placeIn(other, volume) ?? [])))
    const ready = others.find(({ process }) => hasStarted(process))
    if (ready) return { pid: ready.process.Pid, destination: ready.destination }
    if (others.length === 0 || performance.now() > end) return undefined
  }
}

/** Returns the process of a container that has the volume, and its place there; undefined: it does not run, or does not have it. */
function placeIn(container: StoredContainer, volume: string): { process: RunningProcess; destination: string } | undefined {
  const { process, record } = container
  const point = record.Mounts?.find(each => each.Type === 'volume' && each.Name === volume)
  if (!point || !process || !isRunning(container) || !isInitAlive(process)) return undefined
  return { process, destination: point.Destination }
}
