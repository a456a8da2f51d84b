/**
 * `attach`: a container's streams, for a process that lives on and holds many. Once `attach` has returned, no output of the container is missed, whichever
 * process starts it.
 *
 *   the container runs           connect to its monitor, say hello, and wait for the answer
 *   the container does not run   listen where the next monitor looks (`store/containers/attaching.ts`), then read `pid` again. A monitor writes `pid` before it looks
 *                                for clients: so either `pid` is new, and the container runs, or the monitor has still to look
 */

import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { setImmediate as nextRound } from 'node:timers/promises'
import { errnoName, MinidockError } from '../base/errors.ts'
import { connectToMonitor, FRAME, WANTS } from '../kernel/launch/monitor-connection.ts'
import { countWaiting, MOST_WAITING, type WaitingClient, waitForStart } from '../store/containers/attaching.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { isOfLife, lifeOf } from '../store/containers/monitor.ts'
import { isRunning } from '../store/containers/stored-container.ts'
import { FolderChanges } from '../store/files/folder-changes.ts'
import { type AttachedStreams, type Framing, MonitorStreams } from './attached-streams.ts'
import type { Engine } from './engine.ts'
import { findReconciled } from './reconcile.ts'

/** The streams that a client attaches to. */
export interface WantedStreams {
  readonly stdin?: boolean
  readonly stdout?: boolean
  readonly stderr?: boolean
}

/** Milliseconds for a monitor to answer. A monitor answers at once, unless it has no room for one more client. */
const TIMEOUT = 10_000
/** Milliseconds between two checks whether the container still exists, where inotify(7) does not tell (`folder-changes.ts`). */
const LOOK_AGAIN = 1000

/**
 * Attaches to one life of a container, as docker does: the present one, or else the next. The life that a restart policy starts after that has other clients.
 * @param text a container's name, id, or a beginning of its id
 * @param wanted stdin is sent only to a container that was made with `OpenStdin`
 * @param framing the heart of chapter 8
 * @returns its streams, connected or waiting for the start
 * @throws {MinidockError} `not-found`; `conflict` when it is paused, restarting or being removed, or has as many clients as its monitor has room for
 */
export async function attach(engine: Engine, text: string, wanted: WantedStreams, framing: Framing): Promise<AttachedStreams> {
  let container = await findReconciled(engine, text)
  for (let unheard: string | undefined; ; container = await findReconciled(engine, container.record.Id)) {
    refuseForState(container)
    const streams = isRunning(container) ? await joinLife(container, wanted, framing) : await awaitLife(engine, container, wanted, framing)
    if (streams) {
      engine.store.events.container('attach', container.record)
      return streams
    }
    // A container that was started, or has ended, is now the other case. A monitor that is still the same would not answer the next time either.
    if (isRunning(container) && unheard === lifeOf(container)) throw unanswered(container)
    unheard = lifeOf(container)
  }
}

function refuseForState({ state, record: { Name } }: StoredContainer): void {
  // Docker's words, except for the last message.
  if (state === 'paused') throw new MinidockError('conflict', `container ${Name} is paused, unpause the container before attach`)
  if (state === 'restarting') throw new MinidockError('conflict', `container ${Name} is restarting, wait until the container is running`)
  if (state === 'removing') throw new MinidockError('conflict', `cannot attach to ${Name}: it is being removed`)
}

/** Connects to the monitor of a container that runs. @returns undefined when the monitor has ended, or has closed the connection without an answer */
async function joinLife(container: StoredContainer, wanted: WantedStreams, framing: Framing): Promise<AttachedStreams | undefined> {
  const socket = await connectToMonitor(container.directory).catch(error => {
    if (errnoName(error) === 'EAGAIN') throw unanswered(container)
    if (!['ENOENT', 'ECONNREFUSED'].includes(errnoName(error) ?? '')) throw error
  })
  if (!socket) return undefined
  const wants = wantsOf(container, wanted)
  const streams = new MonitorStreams(framing, (wants & WANTS.stdin) !== 0)
  streams.connect(socket)
  try {
    socket.write(framing.frame(FRAME.hello, Uint8Array.of(wants)))
    return (await isAnswered(socket, container)) ? streams : undefined
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** Waits for the first data: the monitor's answer, or the container's exit code. @returns false when the monitor has closed the connection instead */
async function isAnswered(socket: Socket, container: StoredContainer): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => reject(unanswered(container)), TIMEOUT)
  socket.once('data', () => resolve(true)).once('close', () => resolve(false))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
  }
}

/** Waits for the next start. @returns undefined when the container was started meanwhile without this client, or is gone */
async function awaitLife(
  { store }: Engine,
  container: StoredContainer,
  wanted: WantedStreams,
  framing: Framing,
): Promise<AttachedStreams | undefined> {
  const { directory, record } = container
  if (countWaiting(directory) >= MOST_WAITING) throw tooManyWait(container)
  const wants = wantsOf(container, wanted)
  const waiting = await waitForStart(directory, wants)
  if (!waiting) return undefined
  const now = store.containers.read(record.Id)
  const isSame = now !== undefined && lifeOf(now) === lifeOf(container)
  // If the name is gone already, a monitor has taken it and has connected, or the container is removed: `connectAtStart` finds out.
  if (!isSame && waiting.leave()) {
    waiting.server.close()
    return undefined
  }
  const streams = new MonitorStreams(framing, (wants & WANTS.stdin) !== 0)
  connectAtStart(streams, waiting, directory).catch(() => streams.finish({ kind: 'lost' }))
  return streams
}

async function connectAtStart(streams: MonitorStreams, { server, leave }: WaitingClient, directory: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<'connected' | 'left' | 'removed'>()
  server.once('connection', socket => {
    resolve('connected')
    streams.connect(socket)
  })
  void streams.ended.then(() => resolve('left'))
  const over = new AbortController()
  whenRemoved(directory, over.signal).then(() => resolve('removed'), reject)
  try {
    const outcome = await promise
    if (outcome === 'removed') streams.finish({ kind: 'removed' })
    // A client that is connected leaves its name to the monitor, which removes it, and closes a connection whose name is gone.
    if (outcome !== 'connected') leave()
  } finally {
    over.abort()
    server.close()
  }
}

/** Resolves when the container's directory is gone, or the signal aborts. */
async function whenRemoved(directory: string, signal: AbortSignal): Promise<void> {
  const changes = new FolderChanges(directory, isOfLife)
  while (!signal.aborted && existsSync(directory)) await changes.next(LOOK_AGAIN, signal)
  changes.close()
  // With --rm, a whole life may be over before this process sees that a monitor has connected: the event loop polls the kernel once a round.
  for (let round = 0; round < 2; round++) await nextRound()
}

/** Returns the bits of `WANTS` that the client sends to the monitor. */
function wantsOf({ record }: StoredContainer, { stdin, stdout, stderr }: WantedStreams): number {
  const takesInput = stdin === true && record.Request.OpenStdin
  return WANTS.handshake | (takesInput ? WANTS.stdin : 0) | (stdout ? WANTS.stdout : 0) | (stderr ? WANTS.stderr : 0)
}

function unanswered({ record: { Name } }: StoredContainer): MinidockError {
  return new MinidockError('conflict', `cannot attach to ${Name}: its monitor does not answer`, {
    hint: 'it has room for 64 clients: end one of those that are attached',
  })
}

function tooManyWait({ record: { Name } }: StoredContainer): MinidockError {
  return new MinidockError('conflict', `cannot attach to ${Name}: ${MOST_WAITING} clients wait for its start`, {
    hint: `start it: minidock start ${Name}`,
  })
}
