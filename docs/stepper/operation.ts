/** An instruction as data that can travel to a browser: what the stepper's machine reads. */

import type { Instruction, List } from '../../runtime/kernel/program/program.ts'
import type { SyscallName } from '../../runtime/kernel/program/syscalls.ts'
import type { Request } from '../network/request.ts'

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

/** A message to the kernel: what its bytes ask for, one after the other. */
export interface Message {
  readonly requests: readonly Request[]
}

export type Value = string | number | null | readonly (string | number)[] | Kept | Fields | Message

export interface Operation {
  readonly actor: Actor
  readonly name: SyscallName | Exclude<Instruction['op'], 'call'>
  readonly args: readonly Value[]
  /** The register that keeps the result. */
  readonly keeps?: string
  /** Errno values that are no failure. */
  readonly tolerates: readonly string[]
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
    /** Absent: there is no such argument. */
    message(index: number): readonly Request[] | undefined {
      const value = args[index]
      return value !== null && typeof value === 'object' && 'requests' in value ? value.requests : undefined
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
