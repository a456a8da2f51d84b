/**
 * A program: system calls in order, as data. It is written by modules, printed by `explain`, and executed by the launcher.
 *
 * An instruction's arguments are values of the call's kinds (`syscalls.ts`). What a call returns can be kept in a register and used by later ones.
 * An errno that an instruction tolerates is no failure; any other stops the program there.
 */

import { AT } from './constants.ts'
import type { Errno } from './errno.ts'
import type { NetlinkMessage } from './kinds-netlink.ts'
import { FIRST_FREE_REGISTER, REGISTERS, Register } from './register.ts'
import { type ArgumentsOf, SYSCALLS, type SyscallName } from './syscalls.ts'

/** Who wants an instruction, and why. */
export interface Label {
  readonly module: string
  readonly chapter: number
  readonly why: string
  /** Where the call was written: `workshop/02-namespaces.ts:42`. Only a learner's emitter notes it (`from`). */
  readonly place?: string
}

interface Step {
  readonly label: Label
  readonly result: Register | undefined
  readonly tolerates: readonly Errno[]
}

/** One system call. */
export interface Call extends Step {
  readonly op: 'call'
  readonly name: SyscallName
  readonly args: readonly unknown[]
}

/** clone3(2) with CLONE_PARENT: the new process is the monitor's child, and goes on with the child's list. */
export interface Clone extends Step {
  readonly op: 'clone'
  readonly flags: number
  /** A descriptor of the cgroup of version 2 that the new process is born in (CLONE_INTO_CGROUP). */
  readonly cgroup?: Register
}

/** Removes a directory and all below it, following no link (a loop, so no single call). */
export interface RemoveTree extends Step {
  readonly op: 'remove_tree'
  /** The directory that `path` is relative to. */
  readonly directory: number | Register
  readonly path: string | Uint8Array
}

/** Removes a cgroup and those below it, and kills all processes in them (a loop, as above). If the cgroup stays, the rest of a release does not run. */
export interface RemoveCgroup extends Step {
  readonly op: 'remove_cgroup'
  /** The directory that `path` is relative to. */
  readonly directory: number | Register
  readonly path: string
}

/**
 * Sends a message on a socket of netlink(7), and fails with the error that the first reply holds (calls that depend on each other, so no single one). The result is 0
 * for an acknowledgement; for an answer of rtnetlink(7) that holds data, the index of the interface that it is about.
 */
export interface Netlink extends Step {
  readonly op: 'netlink'
  readonly socket: number | Register
  readonly message: NetlinkMessage
  /** Is sent, and its reply counts, if the message fails with an errno that is tolerated: it makes what is missing. No errno of its own is tolerated. */
  readonly otherwise?: NetlinkMessage
  /** Nothing is sent, and the result is 0, if this register has an errno that an earlier call tolerated. */
  readonly given?: Register
}

export type Instruction = Call | Clone | RemoveTree | RemoveCgroup | Netlink

/**
 * A birth's lists, in the order in which they lie in a program and begin to run: by the monitor itself before it forks the stage, by the stage, by the new process.
 * Each result that the monitor's list keeps in a register is a descriptor that the monitor holds until the container has ended, also when the register is used again.
 */
export const LISTS = ['monitor', 'host', 'child'] as const
export type List = (typeof LISTS)[number]

/** The programs that are run as one: a birth's lists, or a host's list by itself, as a release. */
export type Lists = Partial<Readonly<Record<List, Program>>>

/** Registers are one file for a birth's lists: the child is a copy of the process that cloned it, registers and all. */
export class Registers {
  #next = FIRST_FREE_REGISTER

  allocate(name: string): Register {
    if (this.#next === REGISTERS) throw new RangeError(`a program has ${REGISTERS} registers: none is left for ${name}`)
    return new Register(this.#next++, name)
  }
}

export class Program {
  readonly instructions: Instruction[] = []
  readonly registers: Registers

  constructor(registers = new Registers()) {
    this.registers = registers
  }

  /** @param label its `why` is the reason of every call that is not given one of its own */
  emitter(label: Label): Emitter {
    return new EmitterOf(instruction => this.instructions.push(instruction), this.registers, {
      label,
      result: undefined,
      tolerates: [],
    }) as Emitter
  }
}

/** What a module writes with: a method for each system call. */
export type Emitter = EmitterOf & { readonly [N in SyscallName]: (...args: ArgumentsOf<N>) => void }

class EmitterOf {
  readonly #emit: (instruction: Instruction) => void
  readonly #registers: Registers
  readonly #step: Step

  constructor(emit: (instruction: Instruction) => void, registers: Registers, step: Step) {
    this.#emit = emit
    this.#registers = registers
    this.#step = step
  }

  /** The reason of the calls that are emitted through what this returns. */
  because(why: string): Emitter {
    const { label, result, tolerates } = this.#step
    return this.#with({ label: { module: label.module, chapter: label.chapter, why }, result, tolerates })
  }

  /** These errno values are no failure. */
  tolerating(...tolerates: readonly Errno[]): Emitter {
    const { label, result } = this.#step
    return this.#with({ label, result, tolerates })
  }

  /** Keeps what the call returns. */
  into(result: Register): Emitter {
    const { label, tolerates } = this.#step
    return this.#with({ label, result, tolerates })
  }

  /** Notes where the calls were written: a learner's are told apart by their lines. */
  from(place: string): Emitter {
    const { label, result, tolerates } = this.#step
    return this.#with({ label: { ...label, place }, result, tolerates })
  }

  register(name: string): Register {
    return this.#registers.allocate(name)
  }

  /** For the methods below, which check the arguments' types. */
  call(name: SyscallName, args: readonly unknown[]): void {
    this.#emit({ op: 'call', name, args, ...this.#step })
  }

  clone(flags: number, cgroup?: Register): void {
    this.#emit({ op: 'clone', flags, ...(cgroup && { cgroup }), ...this.#step })
  }

  removeTree(path: string | Uint8Array, directory: number | Register = AT.FDCWD): void {
    this.#emit({ op: 'remove_tree', directory, path, ...this.#step })
  }

  removeCgroup(path: string, directory: number | Register = AT.FDCWD): void {
    this.#emit({ op: 'remove_cgroup', directory, path, ...this.#step })
  }

  netlink(socket: number | Register, message: NetlinkMessage, otherwise?: NetlinkMessage, given?: Register): void {
    this.#emit({ op: 'netlink', socket, message, ...(otherwise && { otherwise }), ...(given && { given }), ...this.#step })
  }

  #with(step: Step): Emitter {
    return new EmitterOf(this.#emit, this.#registers, step) as Emitter
  }
}

// In an object of their own, which a start makes in a fifth of the time that it takes to add them to a class.
const methods: Record<string, (this: EmitterOf, ...args: readonly unknown[]) => void> = Object.create(null)
for (const name of Object.keys(SYSCALLS) as SyscallName[]) {
  methods[name] = function (...args) {
    this.call(name, args)
  }
}
Object.setPrototypeOf(EmitterOf.prototype, methods)
