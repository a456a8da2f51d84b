/** `exec`: one more process in a container that runs. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { type FlagValues, isOn, listOf, textOf } from '../../cli/flags.ts'
import { readEnvFile } from '../../cli/read-flag-file.ts'
import { createExec } from '../../engine/create-exec.ts'
import { announceContainer, handOverExec } from '../../engine/hand-over.ts'
import { startExec } from '../../engine/start-exec.ts'
import { waitUntilStarted } from '../../engine/wait-until-started.ts'
import type { ExecRequest } from '../../formats/docker/exec.ts'
import { parseDetachKeys } from '../../formats/text/detach-keys.ts'
import { parseEnvFlag } from '../../formats/text/env-file.ts'

export async function execInContainer({ engine, args, flags, terminal }: Call): Promise<number> {
  const [name = '', ...command] = args
  const detached = isOn(flags, 'detach')
  const detachKeys = parseDetachKeys(textOf(flags, 'detach-keys'))
  const request = requestOf(command, flags)
  if (request.Tty && request.AttachStdin && !terminal.interactive)
    throw new MinidockError('invalid', 'the input device is not a TTY', {
      hint: 'leave out -t when stdin is a pipe or a file: -i alone passes it on',
    })
  if (!detached) announceContainer()
  const container = await waitUntilStarted(engine, name)
  const exec = createExec(engine, container, request, { kept: false })
  if (detached) {
    await startExec(engine, exec)
    return 0
  }
  const { AttachStdin, AttachStdout, AttachStderr, Tty } = request
  return handOverExec(engine, exec, {
    stdin: AttachStdin,
    stdout: AttachStdout,
    stderr: AttachStderr,
    tty: Tty,
    sigProxy: false,
    sayDetached: true,
    detachKeys,
  })
}

function requestOf(command: readonly string[], flags: FlagValues): ExecRequest {
  const detached = isOn(flags, 'detach')
  const fromFiles = listOf(flags, 'env-file').flatMap(file => readEnvFile(file))
  return {
    AttachStdin: !detached && isOn(flags, 'interactive'),
    AttachStdout: !detached,
    AttachStderr: !detached,
    Tty: isOn(flags, 'tty'),
    Env: [...fromFiles, ...listOf(flags, 'env').map(entry => parseEnvFlag(entry, process.env))],
    Cmd: [...command],
    Privileged: isOn(flags, 'privileged'),
    User: textOf(flags, 'user') ?? '',
    WorkingDir: textOf(flags, 'workdir') ?? '',
    ConsoleSize: [0, 0],
  }
}
