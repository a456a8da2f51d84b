/** A command of the user's in the machine: with the terminal passed through if there is one, colours and exit code kept. */

import { MinidockError } from '../runtime/base/errors.ts'
import { TRUST } from './certificate.ts'
import { ask, type Guest, inside, notAnswering, run, SSH_FAILED, sshWords } from './guest.ts'
import { statusOf } from './machine.ts'
import { PROJECT_THERE } from './places.ts'
import { isTerminal } from './progress.ts'
import { clockScript, passedOn, quoteAll } from './shell.ts'

export interface Command {
  /** For the machine's shell, in the project's folder. */
  readonly script: string
  /** What runs, for an error: `lab/behaviour/limits.test.ts`. */
  readonly what: string
  readonly env?: readonly string[]
  /** Options of ssh. */
  readonly ssh?: readonly string[]
  /** As `run` takes it; without: this process's own streams. */
  readonly onOutput?: (chunk: Buffer) => void
  /** A terminal in the machine, also where there is none here: then the command ends when the connection does. */
  readonly ownTerminal?: boolean
}

/** @returns its exit code @throws {MinidockError} `unavailable` if the machine is lost meanwhile */
export async function execute(guest: Guest, { script, what, env = [], ssh = [], onOutput, ownTerminal }: Command): Promise<number> {
  const variables = quoteAll([...passedOn(process.env), ...env])
  const set = variables === '' ? '' : `export ${variables}\n`
  const there = inside(guest, `${clockScript()}\n${TRUST}\n${set}cd ${PROJECT_THERE} && ${script}`)
  const terminal = ownTerminal ? ['-tt'] : isTerminal() ? ['-t'] : ['-T']
  const { code, interrupted } = await run(sshWords(...terminal, ...ssh, 'default', there), {
    stdio: ['inherit', onOutput ? 'pipe' : 'inherit', 'inherit'],
    ...(onOutput && { onOutput }),
  })
  if (code === SSH_FAILED && !interrupted) await requireThere(guest, what)
  return code
}

/** ssh's own exit code may be that of the command. @throws {MinidockError} `unavailable` if the machine is gone */
async function requireThere(guest: Guest, what: string): Promise<void> {
  const { state } = await statusOf()
  if (state !== 'running')
    throw new MinidockError('unavailable', `the machine has stopped while ${what} ran: it is '${state}' now`, {
      hint: 'to start it and go on: the same command again',
    })
  if ((await ask(inside(guest, 'true'))).code !== 0) throw notAnswering()
}
