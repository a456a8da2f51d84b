/** `run`: create, and start; the container's client takes over from here. */

import type { Call, Terminal } from '../../cli/command.ts'
import { type FlagValues, isOn, textOf } from '../../cli/flags.ts'
import { createContainer } from '../../engine/create.ts'
import type { Engine } from '../../engine/engine.ts'
import { removeFromDisk } from '../../engine/remove.ts'
import { explainFailedStart, handOverContainer } from '../../engine/start.ts'
import { MinidockError } from '../../errors.ts'
import { parseDetachKeys } from '../../formats/detach-keys.ts'
import type { ContainerRequest } from '../../formats/docker-request.ts'
import { type Attachment, announceContainer, failedStart } from '../../kernel/client.ts'
import { requireRoot } from '../../kernel/require-root.ts'
import type { ContainerRecord } from '../../store/container-record.ts'
import { provideImage } from '../provide-image.ts'
import { completeRequest } from './complete-request.ts'
import { checkIdFile, withIdFile } from './id-file.ts'

export async function runContainer(call: Call): Promise<number> {
  const { engine, flags, terminal } = call
  requireRoot('run a container')
  await throwFailedStart(engine)
  const detached = isOn(flags, 'detach')
  announceContainer()
  const request = completeRequest(call.request, flags)
  if (!detached && request.Tty && request.AttachStdin && !terminal.interactive) return refuseWithoutTerminal(terminal)
  checkIdFile(request)
  const image = await provideImage(engine, request.Image, terminal, flags['quiet'] === true)
  const name = typeof flags['name'] === 'string' ? { name: flags['name'] } : {}
  const { container, planned } = await withIdFile(
    request,
    made => made.container.record.Id,
    () => createContainer(engine, request, { image, madeBy: 'run', ...name }),
  )
  for (const warning of planned.plan.warnings) terminal.err(`WARNING: ${warning}\n`)
  try {
    return await handOverContainer(engine, container, detached ? DETACHED : attachmentOf(request, flags), planned)
  } catch (error) {
    await removeUnstarted(engine, container.record)
    throw error
  }
}

const DETACHED: Attachment = { detached: true, detachKeys: new Uint8Array() }

/** This command may be running again, because the container that it started could not be started. */
export async function throwFailedStart(engine: Engine): Promise<void> {
  const start = failedStart()
  if (!start) return
  const { record, error } = explainFailedStart(engine, start)
  if (record.MadeBy === 'run') await removeUnstarted(engine, record)
  throw error
}

/** A container of `--rm` that failed before its monitor could release it. */
async function removeUnstarted(engine: Engine, record: ContainerRecord): Promise<void> {
  if (!record.Request.HostConfig.AutoRemove || !engine.store.containers.isThere(record.Id)) return
  await removeFromDisk(engine, record.Id)
}

function attachmentOf({ Tty, AttachStdin, AttachStdout, AttachStderr }: ContainerRequest, flags: FlagValues): Attachment {
  return {
    stdin: AttachStdin,
    stdout: AttachStdout,
    stderr: AttachStderr,
    tty: Tty,
    sigProxy: flags['sig-proxy'] !== false,
    detachKeys: parseDetachKeys(textOf(flags, 'detach-keys')),
  }
}

/** Docker's exit code for it is not one of the container's. */
export function refuseWithoutTerminal(terminal: Terminal): number {
  terminal.error(
    new MinidockError('invalid', 'the input device is not a TTY', {
      hint: 'leave out -t when stdin is a pipe or a file: -i alone passes it on',
    }),
  )
  return 1
}
