/** `run`: create, and start; the container's client takes over from here. */

import { MinidockError } from '../../base/errors.ts'
import type { Call, Terminal } from '../../cli/command.ts'
import { type FlagValues, isOn, textOf } from '../../cli/flags.ts'
import { type Attachment, announceContainer, handOverContainer } from '../../engine/hand-over.ts'
import type { ContainerRequest } from '../../formats/docker/request.ts'
import { parseDetachKeys } from '../../formats/text/detach-keys.ts'
import { makeContainer } from './make-container.ts'

export async function runContainer(call: Call): Promise<number> {
  const { engine, flags, terminal, request } = call
  const detached = isOn(flags, 'detach')
  const attachment = detached ? DETACHED : attachmentOf(request, flags)
  announceContainer()
  if (!detached && request.Tty && request.AttachStdin && !terminal.interactive) return refuseWithoutTerminal(terminal)
  const container = await makeContainer(call, 'run')
  return await handOverContainer(engine, container, attachment)
}

const DETACHED: Attachment = { detached: true, detachKeys: new Uint8Array() }

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
