/** Asks netlink(7) for all objects of a kind, through the launcher: Node has no sockets of this family. */

import { MinidockError } from '../../base/errors.ts'
import type { Server } from '../launch/server.ts'
import { AF, SOCK } from '../program/constants.ts'
import { ERRNO } from '../program/errno.ts'
import { OutputBuffer } from '../program/kinds.ts'
import type { NetlinkMessage } from '../program/kinds-netlink.ts'
import { type Emitter, type Label, Program, Registers } from '../program/program.ts'
import type { Register } from '../program/register.ts'
import { readAnswers } from './answers.ts'

/** The kernel fills no more than 32 KiB at a time. */
const ROOM = 1 << 16
const TRIES = 20

/**
 * Returns what follows the header of each answer. If the objects are changed meanwhile, all are asked for again.
 * @param question its flags ask for all objects of a kind (NLM_F_DUMP)
 * @throws {MinidockError} `unavailable` where the kernel does not know what is asked for; `conflict` where the objects change all the time
 */
export async function ask(server: Server, question: NetlinkMessage, label: Label): Promise<readonly Uint8Array[]> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const bodies = await new Question(server, label).ask(question)
    if (bodies) return bodies
  }
  throw new MinidockError('conflict', 'the objects that netlink is asked for are changed all the time', { hint: 'try again' })
}

class Question {
  readonly #server: Server
  readonly #label: Label
  /** One file for all batches: the socket of the first is the socket of the next. */
  readonly #registers = new Registers()

  constructor(server: Server, label: Label) {
    this.#server = server
    this.#label = label
  }

  /** @returns undefined when the objects were changed meanwhile */
  async ask({ protocol, bytes }: NetlinkMessage): Promise<readonly Uint8Array[] | undefined> {
    const socket = this.#registers.allocate('socket')
    await this.#run(emitter => {
      emitter.into(socket).socket_netlink(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, protocol)
      emitter.write(socket, bytes, bytes.length)
    })
    try {
      return await this.#readAll(socket)
    } finally {
      await this.#run(emitter => emitter.close(socket))
    }
  }

  async #readAll(socket: Register): Promise<readonly Uint8Array[] | undefined> {
    const [size, room] = [this.#registers.allocate('size'), new OutputBuffer(ROOM)]
    const bodies: Uint8Array[] = []
    for (let isTorn = false; ; ) {
      const { register, data } = await this.#run(emitter => emitter.into(size).read(socket, room, room.length))
      const answers = readAnswers(Uint8Array.from(data.subarray(room.offset, room.offset + register(size))))
      if (answers.errno !== 0) throw refused(answers.errno)
      bodies.push(...answers.bodies)
      isTorn ||= answers.isTorn
      if (answers.isLast) return isTorn ? undefined : bodies
    }
  }

  async #run(emit: (emitter: Emitter) => void) {
    const program = new Program(this.#registers)
    emit(program.emitter(this.#label))
    return await this.#server.run(program, { reply: true })
  }
}

function refused(errno: number): MinidockError {
  const name = Object.entries(ERRNO).find(([, number]) => number === errno)?.[0] ?? `errno ${errno}`
  return new MinidockError('unavailable', `the kernel answers no question of netlink: ${name}`, {
    hint: 'load the module of the firewall: modprobe nf_tables',
  })
}
