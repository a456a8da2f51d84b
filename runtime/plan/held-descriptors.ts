/**
 * Checks the descriptors that the monitor holds. The monitor takes every result that its own list keeps in a register for a descriptor, and closes it when the
 * container has ended. So a result that is no descriptor is refused: closing that number could close a descriptor that the monitor needs. A list of another
 * process that uses such a register is refused too: that process does not have the descriptor. The list may use a register again: the monitor holds the earlier
 * descriptor too, so a thousand ports need one register.
 */

import { MinidockError } from '../base/errors.ts'
import { showCall } from '../kernel/program/listing.ts'
import type { Instruction, List, Program } from '../kernel/program/program.ts'
import { Register } from '../kernel/program/register.ts'
import type { SyscallName } from '../kernel/program/syscalls.ts'

/** The calls that return a descriptor which can be held. */
const OPENING: ReadonlySet<string> = new Set<SyscallName>(['socket', 'socket_netlink', 'openat', 'openat2'])

/** Checks the three lists of a birth. @throws {MinidockError} `engine`: a module has made a mistake, and the message names it and its call */
export function checkHeld({ monitor, host, child }: Readonly<Record<List, Program>>): void {
  const held = new Set<Register>()
  for (const instruction of monitor.instructions) {
    const { op, result } = instruction
    const name = op === 'call' ? instruction.name : op
    if (name === 'clone' || name === 'close') throw mistake(instruction, 'in its own list the monitor neither clones nor closes')
    if (result && !OPENING.has(name)) throw mistake(instruction, `the monitor would take ${result} for a descriptor, and close it`)
    if (result) held.add(result)
  }
  if (held.size === 0) return
  const used = [...host.instructions, ...child.instructions].find(instruction => uses(instruction, held))
  if (used) throw mistake(used, 'only the monitor has the descriptors that it holds')
}

function uses(value: unknown, held: ReadonlySet<Register>): boolean {
  if (value instanceof Register) return held.has(value)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false
  return Object.values(value).some(member => uses(member, held))
}

function mistake(instruction: Instruction, why: string): MinidockError {
  return new MinidockError('engine', `module ${instruction.label.module} asks for ${showCall(instruction)}: ${why}`)
}
