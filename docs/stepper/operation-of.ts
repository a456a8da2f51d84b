/** Makes an instruction into data that can travel to a browser. */

import type { NetlinkMessage } from '../../runtime/kernel/program/kinds-netlink.ts'
import type { Instruction } from '../../runtime/kernel/program/program.ts'
import { Register } from '../../runtime/kernel/program/register.ts'
import { readRequests } from '../network/read-requests.ts'
import type { Actor, Operation, Value } from './operation.ts'

export function operationOf(instruction: Instruction, actor: Actor): Operation {
  const { tolerates, result } = instruction
  const rest = { actor, tolerates, ...(result && { keeps: result.name }) }
  switch (instruction.op) {
    case 'call':
      return { name: instruction.name, args: instruction.args.map(asValue), ...rest }
    case 'clone':
      return { name: 'clone', args: [instruction.flags], ...rest }
    case 'remove_cgroup':
      return { name: 'remove_cgroup', args: [asValue(instruction.directory), asValue(instruction.path)], ...rest }
    case 'netlink': {
      const { socket, message, otherwise, given } = instruction
      const requests = (each: NetlinkMessage) => ({ requests: readRequests(each) })
      return {
        name: 'netlink',
        args: [asValue(socket), requests(message), otherwise ? requests(otherwise) : null, asValue(given ?? null)],
        ...rest,
      }
    }
    case 'remove_tree':
      return { name: 'remove_tree', args: [asValue(instruction.directory), asValue(instruction.path)], ...rest }
  }
}

function asValue(argument: unknown): Value {
  if (argument === null || typeof argument === 'string' || typeof argument === 'number') return argument
  if (argument instanceof Register) return { register: argument.name }
  if (argument instanceof Uint8Array) return { fields: { length: String(argument.length) } }
  if (Array.isArray(argument)) return argument.map(item => (typeof item === 'number' ? item : String(item)))
  return {
    fields: Object.fromEntries(
      Object.entries(Object(argument)).map(([name, value]) => [
        name,
        value instanceof Uint8Array ? `${value.length} bytes` : String(value),
      ]),
    ),
  }
}
