/** An instruction as data that can travel to a browser: what the stepper's machine reads. */

import type { Instruction, List } from '../../runtime/kernel/program/program.ts'
import { Register } from '../../runtime/kernel/program/register.ts'
import type { SyscallName } from '../../runtime/kernel/program/syscalls.ts'

/** Who makes the call: the monitor or the stage, on the host, or init, the new process. */
export type Actor = 'monitor' | 'stage' | 'init'

export const ACTORS: Readonly<Record<List, Actor>> = { monitor: 'monitor', host: 'stage', child: 'init' }

/** What an earlier call returned. */
export interface Kept {
  readonly register: string
}

/** The members of a structure, as text. */
export interface Fields {
  readonly fields: Readonly<Record<string, string>>
}

export type Value = string | number | null | readonly (string | number)[] | Kept | Fields

export interface Operation {
  readonly actor: Actor
  readonly name: SyscallName | Exclude<Instruction['op'], 'call'>
  readonly args: readonly Value[]
  /** The register that keeps the result. */
  readonly keeps?: string
  /** Errno values that are no failure. */
  readonly tolerates: readonly string[]
}

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
      const { socket, message } = instruction
      return { name: 'netlink', args: [asValue(socket), asValue(message.bytes)], ...rest }
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

/** The arguments of a call as a handler needs them. An argument of another kind than the call has is a mistake of ours, and said at once. */
export function readingOf({ name, args }: Operation) {
  const wrong = (index: number, wanted: string) =>
    new TypeError(`${name}: argument ${index + 1} is no ${wanted}: ${JSON.stringify(args[index])}`)
  return {
    text(index: number): string {
      const value = args[index]
      if (typeof value !== 'string') throw wrong(index, 'text')
      return value
    },
    textOrNull(index: number): string | null {
      return args[index] === null ? null : this.text(index)
    },
    number(index: number): number {
      const value = args[index]
      if (typeof value !== 'number') throw wrong(index, 'number')
      return value
    },
    /** Absent: the number of a descriptor, as AT_FDCWD. */
    register(index: number): string | undefined {
      const value = args[index]
      return value !== null && typeof value === 'object' && 'register' in value ? value.register : undefined
    },
    field(index: number, field: string): string {
      const value = args[index]
      const found = value !== null && typeof value === 'object' && 'fields' in value ? value.fields[field] : undefined
      if (found === undefined) throw wrong(index, `structure with ${field}`)
      return found
    },
  }
}

export type Reading = ReturnType<typeof readingOf>
