/** `run`: create, start, and wait unless `-d`. */

import type { Call } from '../../cli/command.ts'
import type { Engine } from '../../engine.ts'
import { MinidockError } from '../../errors.ts'
import type { Launch } from '../../kernel/launcher.ts'
import { requireRoot } from '../../kernel/require-root.ts'
import type { StoredContainer } from '../../store/containers.ts'
import { provideImage } from '../provide-image.ts'
import { completeRequest } from './complete-request.ts'
import { checkIdFile, writeIdFile } from './id-file.ts'

export async function runContainer(call: Call): Promise<number> {
  const { engine, flags, terminal } = call
  const detached = flags['detach'] === true
  requireRoot('run a container')
  const request = completeRequest(call.request, flags)
  if (!detached && request.Tty && request.OpenStdin && !terminal.interactive) throw notATerminal()
  checkIdFile(request)
  const image = await provideImage(engine, request.Image, terminal, flags['quiet'] === true)
  const { container, planned } = await engine.create(request, {
    image,
    madeBy: 'run',
    ...(typeof flags['name'] === 'string' && { name: flags['name'] }),
  })
  writeIdFile(request, container.record.Id)
  const pass = detached ? undefined : catchSignals()
  const launched = await engine.start(container, { attached: !detached, planned }).catch(async (error: unknown) => {
    await removeUnstarted(engine, container)
    throw error
  })
  if (pass) return await waitFor(launched, pass)
  terminal.out(`${container.record.Id}\n`)
  return 0
}

/** A container of `--rm` that failed before its monitor could release it. */
async function removeUnstarted(engine: Engine, { record }: StoredContainer): Promise<void> {
  if (!record.Request.HostConfig.AutoRemove || !engine.store.containers.isThere(record.Id)) return
  const { removeFromDisk } = await import('./remove.ts')
  await removeFromDisk(engine, record.Id)
}

/** Signals that reach this process are meant for the container's. */
const PASSED_ON: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGWINCH', 'SIGUSR1', 'SIGUSR2']

/** Passes signals on to a launch, beginning with those that came before there was one. */
export type PassSignals = (launched: Launch) => void

/** To be called before the launch: the container's first words may be answered with a signal. */
export function catchSignals(): PassSignals {
  const early: NodeJS.Signals[] = []
  let pass = (name: NodeJS.Signals): unknown => early.push(name)
  for (const name of PASSED_ON) process.on(name, () => pass(name))
  return launched => {
    pass = name => launched.signal(name)
    for (const name of early) launched.signal(name)
  }
}

export async function waitFor(launched: Launch, pass: PassSignals): Promise<number> {
  pass(launched)
  return await launched.exited
}

function notATerminal(): MinidockError {
  return new MinidockError('invalid', 'the input device is not a TTY', {
    hint: 'leave out -t when stdin is a pipe or a file: -i alone passes it on',
  })
}
