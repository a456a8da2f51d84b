/** `attach`: a container's streams, here. The monitor has them; the client connects to it. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { handOverAttach } from '../../engine/hand-over.ts'
import { findReconciled } from '../../engine/reconcile.ts'
import { parseDetachKeys } from '../../formats/text/detach-keys.ts'

export async function attachToContainer({ engine, args: [name = ''], flags, terminal }: Call): Promise<number> {
  const detachKeys = parseDetachKeys(textOf(flags, 'detach-keys'))
  const container = await findReconciled(engine, name)
  const { Tty, OpenStdin } = container.record.Request
  refuseIdle(container.state, container.record.Name)
  const stdin = OpenStdin && !isOn(flags, 'no-stdin')
  if (Tty && stdin && !terminal.interactive)
    throw new MinidockError('invalid', 'the input device is not a TTY', { hint: 'attach from a terminal, or with --no-stdin' })
  return handOverAttach(engine, container, {
    stdin,
    stdout: true,
    stderr: true,
    tty: Tty,
    sigProxy: flags['sig-proxy'] !== false,
    sayDetached: true,
    redraw: Tty,
    detachKeys,
  })
}

function refuseIdle(state: string, name: string): void {
  if (state === 'running') return
  const [why, hint] =
    state === 'paused'
      ? ['a paused container, unpause it first', `minidock unpause ${name}`]
      : state === 'restarting'
        ? ['a restarting container, wait until it is running', 'minidock ps shows when']
        : ['a stopped container, start it first', `minidock start -ai ${name}`]
  throw new MinidockError('conflict', `You cannot attach to ${why}`, { hint })
}
