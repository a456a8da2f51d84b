/** A register holds what an earlier call of the same program returned: a descriptor, a pid. It is shown by its name. */
export class Register {
  readonly index: number
  readonly name: string

  constructor(index: number, name: string) {
    this.index = index
    this.name = name
  }

  toString(): string {
    return this.name
  }
}

/** Registers that the launcher fills before the first instruction runs. */
export const PRESET = {
  /** The pipe on which a process reports to whoever launched it. */
  status: new Register(0, 'status'),
  /** The socket on which the container's process hands its terminal to the monitor. */
  monitor: new Register(1, 'monitor'),
  /** Of a program that joins a container: a descriptor of its first process (pidfd_open(2)). */
  init: new Register(2, 'init'),
} as const

export const FIRST_FREE_REGISTER = 3
export const REGISTERS = 256
