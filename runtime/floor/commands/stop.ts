/** `stop`: asks a container's init to end, and kills it when it does not. */

import type { Call } from '../../cli/command.ts'
import { numberOf, textOf } from '../../cli/flags.ts'
import type { Engine } from '../../engine.ts'
import { MinidockError } from '../../errors.ts'
import { checkSignal, parseSignal } from '../../formats/signal.ts'
import { requireRoot } from '../../kernel/require-root.ts'
import type { StoredContainer } from '../../store/containers.ts'
import { forEach } from '../../store/each.ts'
import { hasEnded, signalInit } from '../../store/ending.ts'

const SIGKILL = 9
/** Seconds, as docker. A process that is number 1 of its PID namespace gets no signal that it has no handler for, so many containers take all of them. */
const DEFAULT_TIMEOUT = 10
/** How long a kill may take: a process that waits for a disk dies when that has answered. */
const KILL_TIMEOUT = 10_000

interface Wishes {
  readonly signal?: string | undefined
  /** Seconds; negative: as long as it takes. */
  readonly timeout?: number | undefined
}

export async function stopContainers({ engine, args, flags, terminal }: Call): Promise<number> {
  requireRoot('stop a container')
  const wishes = { signal: textOf(flags, 'signal'), timeout: numberOf(flags, 'timeout') }
  if (wishes.signal !== undefined) checkSignal(wishes.signal)
  await forEach(
    args,
    name => stop(engine, name, wishes),
    name => terminal.out(`${name}\n`),
  )
  return 0
}

async function stop(engine: Engine, name: string, wishes: Wishes): Promise<void> {
  const container = await engine.settled(name)
  const { process, state, record } = container
  if (state !== 'running' || !process) return
  const seconds = wishes.timeout ?? record.Request.StopTimeout ?? DEFAULT_TIMEOUT
  signalInit(process, parseSignal(wishes.signal ?? stopSignal(engine, container)))
  if (await hasEnded(process, seconds < 0 ? Number.POSITIVE_INFINITY : seconds * 1000)) return
  signalInit(process, SIGKILL)
  if (await hasEnded(process, KILL_TIMEOUT)) return
  throw new MinidockError('engine', `cannot stop container: ${name}: tried to kill container, but did not receive an exit event`, {
    hint: `its process ${process.Pid} waits for something in the kernel: see /proc/${process.Pid}/stack`,
  })
}

/** The container's own, else its image's. An image that is gone or damaged must not keep a container from being stopped. */
function stopSignal(engine: Engine, { record }: StoredContainer): string {
  if (record.Request.StopSignal) return record.Request.StopSignal
  try {
    return engine.store.images.find(record.ImageId).config.config.StopSignal || 'SIGTERM'
  } catch (error) {
    if (error instanceof MinidockError) return 'SIGTERM'
    throw error
  }
}
