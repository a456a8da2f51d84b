/** A program as strace would print it: one line an instruction, flags by their names. */

import { showWords } from '../netlink/words.ts'
import { CLONE } from './constants.ts'
import { fd, type Kind, showFlags, text } from './kinds.ts'
import type { NetlinkMessage } from './kinds-netlink.ts'
import type { Instruction, Netlink } from './program.ts'
import { SYSCALLS } from './syscalls.ts'

/** `mount("proc", "/proc", "proc", MS_NOSUID|MS_NODEV|MS_NOEXEC, NULL)`; what is kept stands before it, what is tolerated after. */
export function showInstruction(instruction: Instruction): string {
  const kept = instruction.result ? `${instruction.result} = ` : ''
  const tolerated = instruction.tolerates.length > 0 ? `  ?${instruction.tolerates.join('|')}` : ''
  const given = instruction.op === 'netlink' && instruction.given ? ` given ${instruction.given}` : ''
  return [`${kept}${showCall(instruction)}${tolerated}${given}`, showOtherwise(instruction)].filter(Boolean).join(' ')
}

/** The call alone, without what is kept or tolerated, and without what is sent otherwise. @param most requests of a message of netlink(7) that are told */
export function showCall(instruction: Instruction, most?: number): string {
  const { name, args } = showParts(instruction, most)
  return `${name}(${args.join(', ')})`
}

/** The call's name and each of its arguments, as they are shown. */
export function showParts(instruction: Instruction, most?: number): { readonly name: string; readonly args: readonly string[] } {
  switch (instruction.op) {
    case 'call': {
      const { args: kinds } = SYSCALLS[instruction.name]
      // Names like ioctl_struct tell variants of one call apart: the reader sees the call.
      const name = instruction.name.replace(/^(ioctl|prctl|bpf|socket|setsockopt)_.*/, '$1')
      return { name, args: kinds.map((kind, index) => (kind as Kind<unknown>).show(instruction.args[index])) }
    }
    case 'clone': {
      const flags = ['CLONE_PARENT', showFlags(instruction.flags, 'CLONE_', CLONE)].filter(flag => flag !== '0')
      const { cgroup } = instruction
      const into = cgroup ? ['CLONE_INTO_CGROUP'] : []
      return { name: 'clone3', args: [`{flags=${[...flags, ...into].join('|')}${cgroup ? `, cgroup=${cgroup}` : ''}}`] }
    }
    case 'remove_tree':
      return { name: 'remove_tree', args: [fd.show(instruction.directory), text.show(instruction.path)] }
    case 'remove_cgroup':
      return { name: 'remove_cgroup', args: [fd.show(instruction.directory), text.show(instruction.path)] }
    case 'netlink':
      return { name: SEND, args: sent(instruction.socket, instruction.message, most) }
  }
}

/** What is sent where the instruction's message fails with an errno that is tolerated: `else sendto(…)`. */
export function showOtherwise(instruction: Instruction, most?: number): string | undefined {
  if (instruction.op !== 'netlink' || !instruction.otherwise) return undefined
  return `else ${SEND}(${sent(instruction.socket, instruction.otherwise, most).join(', ')})`
}

/** As strace shows it: the reader knows send(2) by that name. */
const SEND = 'sendto'

function sent(socket: Netlink['socket'], message: NetlinkMessage, most?: number): readonly string[] {
  return [fd.show(socket), `{${showWords(message, most)}}`, String(message.bytes.length), '0', 'NULL', '0']
}
