/** `kill`: a signal to a container's init. Source for what it means: moby, daemon/kill.go. */

import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { textOf } from '../../cli/flags.ts'
import { endedBy, signalInit, signalMonitor } from '../../engine/ending.ts'
import type { Engine } from '../../engine/engine.ts'
import { settled } from '../../engine/settle.ts'
import { stopSignalOf } from '../../engine/stop-signal.ts'
import { MinidockError } from '../../errors.ts'
import { parseSignal } from '../../formats/signal.ts'
import { thawContainer } from '../../store/freezing.ts'
import { markStopped } from '../../store/marks.ts'
import { isActive } from '../../store/stored-container.ts'

const SIGKILL = 9
/** Milliseconds that docker waits for a container that it has killed. */
const PATIENCE = 10_000

export async function killContainers({ engine, args, flags, terminal }: Call): Promise<number> {
  const signal = parseSignal(textOf(flags, 'signal') || 'SIGKILL')
  await forEach(
    args,
    name => kill(engine, name, signal),
    name => terminal.out(`${name}\n`),
  )
  return 0
}

/** What is meant to end it keeps its restart policy from starting it again, and reaches it when it is paused. Any other signal waits until it is not. */
async function kill(engine: Engine, name: string, signal: number): Promise<void> {
  const container = await settled(engine, name)
  const { process, record, directory, state } = container
  if (!process || !isActive(container)) throw notRunning(name, record.Id)
  const isToEnd = signal === SIGKILL || signal === parseSignal(stopSignalOf(engine.store, container))
  if (isToEnd) {
    markStopped(directory)
    thawContainer(directory)
  }
  if (signal === SIGKILL) {
    if (await endedBy(engine.store, container, SIGKILL, PATIENCE)) return
    throw new MinidockError('engine', `cannot kill container: ${name}: tried to kill container, but did not receive an exit event`, {
      hint: `its process ${process.Pid} waits for something in the kernel: see /proc/${process.Pid}/stack`,
    })
  }
  if (state === 'restarting') {
    // It looks for the mark, or passes the signal on to the life that it has just begun.
    if (isToEnd) signalMonitor(process)
    return
  }
  if (!signalInit(process, signal)) throw notRunning(name, record.Id)
  engine.store.events.container('kill', record, { signal: String(signal) })
}

function notRunning(name: string, id: string): MinidockError {
  return new MinidockError('conflict', `cannot kill container: ${name}: container ${id} is not running`, {
    hint: `start it: minidock start ${name}`,
  })
}
