/** Ending a container that runs: a signal to its init, then a wait for its monitor, which ends when everything else is done. */

import { setTimeout as sleep } from 'node:timers/promises'
import { errnoName } from '../base/errors.ts'
import type { RunningProcess } from '../store/containers/container-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { isInitAlive, isMonitorAlive } from '../store/containers/living.ts'
import { isActive } from '../store/containers/stored-container.ts'
import type { Store } from '../store/state/store.ts'
import type { Engine } from './engine.ts'
import { killInCgroup, leftCgroup } from './own-cgroup.ts'

/** Returns milliseconds until the next check: 1 to 10, an eighth of the time waited so far. */
const pauseAfter = (waited: number) => Math.max(1, Math.min(10, waited / 8))
export const SIGKILL = 9
const SIGTERM = 15
/** Milliseconds that a kill may take: a process that waits for a disk dies only after the disk has answered. */
export const KILL_TIMEOUT = 10_000
/** Milliseconds after which a container that was sent SIGKILL may be frozen. */
const PROMPT = 1000

/**
 * Signals a container and waits for its end. The container is read again first: its monitor may just have started another life.
 * @param timeout milliseconds
 * @returns false when the container still runs
 */
export async function endedBy(engine: Engine, container: StoredContainer, signal: number, timeout: number): Promise<boolean> {
  const { store } = engine
  const { record } = container
  const now = store.containers.read(record.Id)
  if (!now?.process || !isActive(now)) return true
  if (now.state === 'restarting') {
    signalMonitor(now.process)
  } else if (signalInit(now.process, signal)) {
    store.events.container('kill', record, { signal: String(signal) })
  }
  const isAnotherLife = anotherLife(store, record.Id, now.process)
  const ending = signal === SIGKILL ? hasDied(engine, record.Id, now.process) : hasEnded(now.process, timeout, isAnotherLife)
  return (await ending) || (isAnotherLife() && (await endedBy(engine, container, signal, timeout)))
}

/**
 * Waits for the end of a container that was sent SIGKILL, and kills all that is in its cgroup if it does not end promptly.
 * @returns false when it still runs, or its monitor has started it again
 */
export async function hasDied(engine: Engine, id: string, process: RunningProcess): Promise<boolean> {
  const isAnotherLife = anotherLife(engine.store, id, process)
  if (await hasEnded(process, PROMPT, isAnotherLife)) return true
  if (!isAnotherLife()) await killInCgroup(engine, id)
  return await hasEnded(process, KILL_TIMEOUT, isAnotherLife)
}

/** Returns a hint about a container that SIGKILL has not ended. */
export function whyNot(engine: Engine, id: string): string {
  const pid = engine.store.containers.processOf(id)?.Pid
  return (
    leftCgroup(engine, id) ??
    (pid === undefined ? 'see what the kernel says: dmesg' : `process ${pid} waits for something in the kernel: see /proc/${pid}/stack`)
  )
}

/** Returns a function that says whether the container's monitor has started it again since `process` was read. */
export function anotherLife(store: Store, id: string, process: RunningProcess): () => boolean {
  return () => ![undefined, process.Pid].includes(store.containers.processOf(id)?.Pid)
}

/** Signals a container's first process, unless it has ended: its pid may then belong to another process. @returns whether the signal was sent */
export function signalInit(init: RunningProcess, signal: number): boolean {
  return isInitAlive(init) && send(init.Pid, signal)
}

/** Wakes a monitor that waits before it starts its container again: if there is the mark `stopped`, the monitor ends. @returns whether the signal was sent */
export function signalMonitor(container: RunningProcess): boolean {
  return isMonitorAlive(container) && send(container.Monitor, SIGTERM)
}

/** Sends a signal. @returns false when there is no such process any more */
export function send(pid: number, signal: number): boolean {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    if (errnoName(error) !== 'ESRCH') throw error
    return false
  }
}

/**
 * Waits until the monitor of a container that has ended is gone, ten seconds at most: it cleans up for a moment, and holds the lock that a start or a removal needs.
 * @returns false when the monitor is still there; true at once for a container that runs or was never started
 */
export async function monitorGone(container: StoredContainer): Promise<boolean> {
  const { process } = container
  return !process || isActive(container) || !isMonitorAlive(process) || (await hasEnded(process, KILL_TIMEOUT))
}

/**
 * Waits for the end of a container's monitor.
 * @param milliseconds Infinity waits without end
 * @param isAnotherLife says whether the monitor has started the container again just when it was signalled: the signal did not reach that life
 * @returns false when the monitor still runs
 */
export async function hasEnded(container: RunningProcess, milliseconds: number, isAnotherLife = () => false): Promise<boolean> {
  for (const start = performance.now(); isMonitorAlive(container); ) {
    const waited = performance.now() - start
    if (waited >= milliseconds || isAnotherLife()) return false
    await sleep(pauseAfter(waited))
  }
  return true
}
