/**
 * What is made sure before a step's program is started: that it is born into a root and a network of its own. All that a Dockerfile can say is then about files of the
 * image; without a root of its own, `RUN rm -rf /` would be about the host's.
 */

import { MinidockError } from '../../base/errors.ts'
import { CLONE } from '../../kernel/program/constants.ts'
import type { Instruction, Program } from '../../kernel/program/program.ts'

/** The lists of a birth that the stage and the new process run. */
export interface StepBirth {
  readonly host: Program
  readonly child: Program
}

/**
 * @param network the container's network mode
 * @throws {MinidockError} `engine` for a birth that executes a program without a new root, or in the host's mounts or network: nothing was started then
 */
export function assertOwnRoot({ host, child }: StepBirth, network: string): void {
  const clone = host.instructions.find(instruction => instruction.op === 'clone')
  if (!clone || (clone.flags & CLONE.NEWNS) === 0) throw refused('it would share the mounts of the host')
  if ((clone.flags & CLONE.NEWNET) === 0 && network !== 'host' && !network.startsWith('container:'))
    throw refused('it would share the network of the host')
  const names = child.instructions.map(nameOf)
  const [pivot, exec] = [names.indexOf('pivot_root'), names.findIndex(name => name.startsWith('exec'))]
  if (pivot < 0 || exec < pivot) throw refused('its program would run in the root of the host')
}

function nameOf(instruction: Instruction): string {
  return instruction.op === 'call' ? instruction.name : instruction.op
}

function refused(why: string): MinidockError {
  return new MinidockError('engine', `a step of the build was not started: ${why}`, {
    hint: 'this is a mistake in the modules of this engine',
  })
}
