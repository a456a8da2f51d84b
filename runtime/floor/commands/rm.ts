/** `rm`: containers that do not run; with `-f` also those that do, and those whose files are damaged. */

import { existsSync, realpathSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { isOn } from '../../cli/flags.ts'
import { anotherLife, hasEnded, monitorGone, send, signalInit, signalMonitor } from '../../engine/ending.ts'
import type { Engine } from '../../engine/engine.ts'
import { removeFromDisk } from '../../engine/remove.ts'
import { settled } from '../../engine/settle.ts'
import { MinidockError } from '../../errors.ts'
import { freezerFor, thaw as thawFreezer } from '../../kernel/freezer.ts'
import type { ReleaseResult } from '../../kernel/launcher.ts'
import { monitorsIn } from '../../kernel/process.ts'
import type { ContainerRecord, RunningProcess } from '../../store/container-record.ts'
import { thawContainer } from '../../store/freezing.ts'
import { isInitAlive } from '../../store/living.ts'
import { markStopped } from '../../store/marks.ts'
import { type ContainerState, isActive } from '../../store/stored-container.ts'

const SIGKILL = 9
/** Milliseconds for a container to die, or for a command that has just begun to start it. */
const PATIENCE = 10_000

export async function removeContainers({ engine, args, flags, terminal }: Call): Promise<number> {
  const force = isOn(flags, 'force')
  const missing = new Set<string>()
  await forEach(
    args,
    name =>
      (force ? forceRemove(engine, name) : removeOne(engine, name)).catch(error => {
        if (!force || !(error instanceof MinidockError) || error.kind !== 'not-found') throw error
        // As docker: to remove what is not there by force is no failure.
        terminal.err(`minidock: ${error.message}\n`)
        missing.add(name)
      }),
    name => missing.has(name) || terminal.out(`${name}\n`),
  )
  return 0
}

async function removeOne(engine: Engine, text: string): Promise<void> {
  const container = await settled(engine, text)
  const { record } = container
  if (isActive(container)) throw stillThere(record.Name, container.state)
  await monitorGone(container)
  const result = await removeFromDisk(engine, record.Id)
  if (result === 'alive') throw stillThere(record.Name, engine.store.containers.read(record.Id)?.state ?? 'running')
  if (result === 'failed') throw notRemoved(engine, record.Id)
  engine.store.events.container('destroy', record)
}

async function forceRemove(engine: Engine, text: string): Promise<void> {
  const { containers, events } = engine.store
  const id = containers.idOf(text)
  const record = recordOf(engine, id)
  let result: ReleaseResult | undefined
  for (const end = performance.now() + PATIENCE; result !== 'released' && performance.now() < end; await sleep(5)) {
    await kill(engine, id, record)
    result = await removeFromDisk(engine, id)
  }
  if (result !== 'released') throw notRemoved(engine, id)
  if (record) events.container('destroy', record)
}

/** Whatever it is at the moment: running, frozen, or waiting to be started again. */
async function kill({ store }: Engine, id: string, record: ContainerRecord | undefined): Promise<void> {
  const directory = store.containers.directory(id)
  const process = store.containers.processOf(id)
  if (!process) return killMonitors(directory)
  markStopped(directory)
  thaw(directory, process, id)
  if (!signalInit(process, SIGKILL)) signalMonitor(process)
  else if (record) store.events.container('kill', record, { signal: String(SIGKILL) })
  await hasEnded(process, PATIENCE, anotherLife(store, id, process))
}

/** Of one that runs, and whose file does not say who it is. Their container ends with them. */
function killMonitors(directory: string): void {
  if (!existsSync(`${directory}/pid`)) return
  for (const pid of monitorsIn(realpathSync(directory))) send(pid, SIGKILL)
}

/** Also where the file that knows of its cgroup is damaged. */
function thaw(directory: string, running: RunningProcess, id: string): void {
  try {
    thawContainer(directory)
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    if (isInitAlive(running)) thawFreezer(freezerFor(running.Pid, `minidock-${id}`))
  }
}

/** What its events say of it; nothing is said of one whose record is damaged. */
function recordOf({ store }: Engine, id: string): ContainerRecord | undefined {
  try {
    return store.containers.read(id)?.record
  } catch (error) {
    if (error instanceof MinidockError) return undefined
    throw error
  }
}

function stillThere(name: string, state: ContainerState): MinidockError {
  const advice = state === 'paused' ? ' and must be unpaused first' : ': stop the container before removing or force remove'
  return new MinidockError('conflict', `cannot remove container "/${name}": container is ${state}${advice}`, {
    hint: `minidock ${state === 'paused' ? 'unpause' : 'stop'} ${name}, or minidock rm -f ${name}`,
  })
}

function notRemoved(engine: Engine, id: string): MinidockError {
  return new MinidockError('engine', `cannot remove container ${id}: it does not end, or a step of its removal failed`, {
    hint: `see what is in ${engine.store.containers.directory(id)}, then try again: minidock system gc`,
  })
}
