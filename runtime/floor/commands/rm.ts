/** `rm`: containers that do not run; with `-f` also those that do, and those whose files are damaged. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../../cli/command.ts'
import { isOn } from '../../cli/flags.ts'
import type { Engine } from '../../engine.ts'
import { MinidockError } from '../../errors.ts'
import type { ReleaseResult } from '../../kernel/launcher.ts'
import { requireRoot } from '../../kernel/require-root.ts'
import type { RunningProcess } from '../../store/container-record.ts'
import { forEach } from '../../store/each.ts'
import { hasEnded, signalInit } from '../../store/ending.ts'

const SIGKILL = 9
/** Milliseconds for a container to die, or for a command that has just begun to start it. */
const PATIENCE = 10_000

export async function removeContainers({ engine, args, flags, terminal }: Call): Promise<number> {
  requireRoot('remove a container')
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
  const { record, state } = await engine.settled(text)
  const result = state === 'running' ? 'alive' : await engine.remove(record.Id)
  if (result === 'alive') throw stillRuns(record.Name)
  if (result === 'failed') throw notRemoved(engine, record.Id)
}

async function forceRemove(engine: Engine, text: string): Promise<void> {
  const { containers } = engine.store
  const id = containers.idOf(text)
  let result: ReleaseResult | undefined
  for (const end = performance.now() + PATIENCE; result !== 'released' && performance.now() < end; await sleep(5)) {
    await kill(containers.processOf(id))
    result = await engine.remove(id)
  }
  if (result !== 'released') throw notRemoved(engine, id)
}

async function kill(process: RunningProcess | undefined): Promise<void> {
  if (!process) return
  signalInit(process, SIGKILL)
  await hasEnded(process, PATIENCE)
}

function stillRuns(name: string): MinidockError {
  return new MinidockError(
    'conflict',
    `cannot remove container "/${name}": container is running: stop the container before removing or force remove`,
    {
      hint: `minidock stop ${name}, or minidock rm -f ${name}`,
    },
  )
}

function notRemoved(engine: Engine, id: string): MinidockError {
  return new MinidockError('engine', `cannot remove container ${id}: it does not end, or a step of its removal failed`, {
    hint: `see what is in ${engine.store.containers.directory(id)}, then try again: minidock system gc`,
  })
}
