/**
 * System calls for the launcher that serves, sent in batches: one call at a time would cost a process switch each. While one batch is executed the next is written.
 */

import type { Server } from '../../kernel/launch/server.ts'
import type { Emitter, Instruction } from '../../kernel/program/program.ts'
import { Program, Registers } from '../../kernel/program/program.ts'

/** Large enough that the hand-over does not count, small enough to stay in the processor's cache. */
const MAX_BYTES = 2 ** 20
/** So few that V8 drops them as young objects: of a longer batch most would move to the old ones, which are collected only when there are tens of megabytes. */
const MAX_INSTRUCTIONS = 512

export class Batches {
  readonly registers = new Registers()
  readonly #server: Server
  readonly #explain: (instruction: Instruction, errno: number) => Error
  #program = new Program(this.registers)
  #emitter: Emitter | undefined
  #why = ''
  #bytes = 0
  #underWay: Promise<unknown> = Promise.resolve()

  constructor(server: Server, explain: (instruction: Instruction, errno: number) => Error) {
    this.#server = server
    this.#explain = explain
  }

  /** The reason of the calls from here on. */
  because(why: string): void {
    this.#why = why
    this.#emitter = undefined
  }

  get calls(): Emitter {
    this.#emitter ??= this.#program.emitter({ module: 'store', chapter: 3, why: this.#why })
    return this.#emitter
  }

  /** Counts bytes that the batch's calls carry, and sends the batch when it is full. */
  async grow(bytes: number): Promise<void> {
    this.#bytes += bytes
    if (this.#bytes >= MAX_BYTES || this.#program.instructions.length >= MAX_INSTRUCTIONS) await this.#send()
  }

  /** Sends what is left, and waits for all of it. */
  async finish(): Promise<void> {
    await this.#send()
    await this.#underWay
  }

  async #send(): Promise<void> {
    const program = this.#program
    this.#program = new Program(this.registers)
    this.#emitter = undefined
    this.#bytes = 0
    const before = this.#underWay
    this.#underWay = this.#server.run(program, { reply: false, explain: this.#explain })
    this.#underWay.catch(() => undefined) // It is awaited at the next batch, or at the end.
    await before
  }
}
