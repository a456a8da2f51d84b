/** A command as a program of system calls, for a monitor to run: a process of its own, in no namespace and with no environment. */

import type { Architecture } from '../program/architecture.ts'
import { encode } from '../program/encode.ts'
import { Program, Registers } from '../program/program.ts'

/** @param words as for execve(2): the first is the path of the program */
export function commandProgram(words: readonly [string, ...string[]], architecture: Architecture): Uint8Array {
  const registers = new Registers()
  const [host, child] = [new Program(registers), new Program(registers)]
  const label = { module: 'lifecycle', chapter: 8, why: 'the monitor asks whether its container is started again' }
  host.emitter(label).clone(0)
  child.emitter(label).execve(words[0], words, [])
  return encode({ host, child }, { architecture }).bytes
}
