/** Runs the program of a `RUN` in a container of its own, which is removed by the caller. */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import { attach } from '../../engine/attach.ts'
import { type Base, type CreatedContainer, createContainer } from '../../engine/create.ts'
import type { Engine } from '../../engine/engine.ts'
import { killContainer } from '../../engine/kill.ts'
import { removeFromDisk } from '../../engine/remove.ts'
import { startContainer } from '../../engine/start.ts'
import type { ContainerRequest } from '../../formats/docker/request.ts'
import { monitorFrames } from './monitor-frames.ts'
import { assertOwnRoot } from './own-root.ts'

export interface StepOutput {
  readonly stream: 'stdout' | 'stderr'
  readonly bytes: Uint8Array
}

export interface RunEnd {
  readonly exitCode: number
  /** Whether the kernel has killed one of its processes for want of memory. */
  readonly outOfMemory: boolean
}

export interface RunCallbacks {
  readonly output: (piece: StepOutput) => void
  /** Kills the program. */
  readonly signal: AbortSignal
  /** Gets the container once its program has ended, whatever the code. */
  readonly ended: (container: CreatedContainer, end: RunEnd) => Promise<void>
  /** Returns what to throw when the program could not be started. */
  readonly notStarted: (error: MinidockError) => Promise<MinidockError>
  /** Takes the removal of the container, for which no step has to wait. */
  readonly later: (work: Promise<unknown>) => void
}

/**
 * Runs a program to its end.
 * @throws {MinidockError} when the program cannot be started; the signal's reason
 */
export async function runContainer(
  engine: Engine,
  request: ContainerRequest,
  from: Base,
  { output, signal, ended, notStarted, later }: RunCallbacks,
): Promise<void> {
  const container = await createContainer(engine, request, { from, madeBy: 'build' })
  const { Id } = container.record
  try {
    assertOwnRoot(container.planned.compiled, request.HostConfig.NetworkMode)
    signal.throwIfAborted()
    const streams = await attach(engine, Id, { stdout: true, stderr: true }, monitorFrames)
    const kill = () => killContainer(engine, Id).catch(unlessRunning)
    const launch = await startContainer(engine, container).catch(async (error: unknown) => {
      streams.detach()
      throw error instanceof MinidockError ? await notStarted(error) : error
    })
    signal.addEventListener('abort', kill)
    if (signal.aborted) await kill()
    for await (const piece of streams.output) output(piece)
    const exitCode = await launch.exited()
    signal.removeEventListener('abort', kill)
    signal.throwIfAborted()
    await ended(container, { exitCode, outOfMemory: engine.store.containers.read(Id)?.exit?.OOMKilled === true })
  } finally {
    later(removeFromDisk(engine, Id))
  }
}

/** The program may have ended by itself in the same moment. */
function unlessRunning(error: unknown): void {
  if (!isOfKind(error, 'conflict', 'not-found')) throw error
}
