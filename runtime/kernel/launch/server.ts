/**
 * The launcher as a servant: one child process that executes batches of system calls which Node has no function for (mknodat, openat2, fsetxattr …).
 *
 * Registers keep their values from batch to batch, so a directory opened in one is there in the next. Batches run in the order they were given in. Closing the
 * socket ends the child, and so does our own death: it cannot outlive us.
 *
 *   to it      length (4 bytes), program (`program/encode.ts`)
 *   from it    size of what follows, failed instruction (-1 none, -2 unreadable), errno, size of data (4 bytes each), 256 registers (8 bytes each), data
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { MinidockError } from '../../base/errors.ts'
import { ownArchitecture } from '../program/architecture.ts'
import { explainFailure } from '../program/diagnosis.ts'
import { encodeParts, MONITOR } from '../program/encode.ts'
import type { Instruction, Program } from '../program/program.ts'
import { REGISTERS, type Register } from '../program/register.ts'

const HEAD_SIZE = 16
const REGISTERS_SIZE = REGISTERS * 8
const NONE_FAILED = -1
const UNREADABLE = -2

export interface Reply {
  /** What the instruction whose result went into this register returned; negative: an errno that it tolerated. */
  register(register: Register): number
  /** The program's data after it ran, if it was asked for: an `OutputBuffer` lies at its `offset`. */
  readonly data: Uint8Array
}

export interface ServerOptions {
  readonly reply: boolean
  /** Makes the error of a failed instruction; default: `explainFailure`. */
  readonly explain?: (instruction: Instruction, errno: number) => Error
}

interface Waiting {
  readonly program: Program
  readonly origins: readonly number[]
  readonly options: ServerOptions
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: Error) => void
}

/** Starts a server for some work, and closes it. @returns what the work returns */
export async function withServer<T>(launcher: string, work: (server: Server) => Promise<T>): Promise<T> {
  const server = Server.start(launcher)
  try {
    return await work(server)
  } finally {
    await server.close()
  }
}

/** A server that is started when it is first asked for. */
export interface ServerOnDemand {
  server(): Server
  close(): Promise<void>
}

export function serverOnDemand(launcher: string): ServerOnDemand {
  let started: Server | undefined
  const server = () => {
    started ??= Server.start(launcher)
    return started
  }
  return { server, close: async () => await started?.close() }
}

export class Server {
  /** Of the child: what it mounts for itself alone is seen below /proc/<pid>/root. */
  readonly pid: number
  readonly #socket: Duplex
  readonly #ended: Promise<void>
  readonly #waiting: Waiting[] = []
  #received: Buffer[] = []
  #receivedSize = 0
  #gone: Error | undefined

  private constructor(child: ChildProcess, socket: Duplex) {
    this.pid = child.pid ?? 0
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('error', () => undefined) // The child is gone while it was written to: its exit tells everybody who waits.
    this.#ended = new Promise(resolve => {
      const end = (why: string) => {
        this.#gone ??= new MinidockError('engine', `the launcher that serves has ended: ${why}`)
        for (const { reject } of this.#waiting.splice(0)) reject(this.#gone)
        resolve()
      }
      child.once('error', error => end(error.message))
      child.once('close', (code, signal) => end(signal ?? `exit code ${code}`))
    })
  }

  /** @param launcher path of the launcher binary */
  static start(launcher: string): Server {
    const child = spawn(launcher, ['serve'], { argv0: 'minidock-server', env: {}, stdio: ['ignore', 'ignore', 'inherit', 'pipe'] })
    const socket = child.stdio[3]
    if (!(socket instanceof Duplex)) throw new MinidockError('engine', `cannot start ${launcher}`, { hint: 'build it: npm run build' })
    return new Server(child, socket)
  }

  /**
   * Runs a program's instructions up to its end or its first failure. What they write must stay as it is until then: large pieces are not copied.
   * @throws {MinidockError} when an instruction failed with an errno that it does not tolerate; those after it were not executed
   */
  run(program: Program, options: ServerOptions): Promise<Reply> {
    if (this.#gone) return Promise.reject(this.#gone)
    const flags = options.reply ? MONITOR.replyData : 0
    const { head, data, origins } = encodeParts({ host: program }, { architecture: ownArchitecture(), flags })
    const length = Buffer.alloc(4)
    length.writeUInt32LE(data.reduce((sum, { length }) => sum + length, head.length))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ program, origins: origins.host, options, resolve, reject })
      this.#socket.cork()
      for (const part of [length, head, ...data]) this.#socket.write(part)
      this.#socket.uncork()
    })
  }

  /** Waits for what is under way, and for the child's end. */
  async close(): Promise<void> {
    this.#socket.end()
    await this.#ended
  }

  #receive(chunk: Buffer): void {
    this.#received.push(chunk)
    this.#receivedSize += chunk.length
    while (this.#receivedSize >= HEAD_SIZE + REGISTERS_SIZE) {
      const all = this.#received.length === 1 ? (this.#received[0] ?? chunk) : Buffer.concat(this.#received)
      this.#received = [all]
      const total = 4 + all.readUInt32LE(0)
      if (all.length < total) return
      this.#received = all.length === total ? [] : [all.subarray(total)]
      this.#receivedSize = all.length - total
      this.#settle(all.subarray(0, total))
    }
  }

  #settle(message: Buffer): void {
    const waiting = this.#waiting.shift()
    if (!waiting) return
    const [failed, errno] = [message.readInt32LE(4), message.readInt32LE(8)]
    if (failed === NONE_FAILED) {
      waiting.resolve({
        register: ({ index }) => Number(message.readBigInt64LE(HEAD_SIZE + index * 8)),
        data: message.subarray(HEAD_SIZE + REGISTERS_SIZE),
      })
      return
    }
    const instruction = waiting.program.instructions[waiting.origins[failed] ?? -1]
    if (failed === UNREADABLE || !instruction) {
      waiting.reject(
        new MinidockError('engine', 'the launcher could not read a program: the build is out of date', { hint: 'run: npm run build' }),
      )
      return
    }
    waiting.reject((waiting.options.explain ?? explainFailure)(instruction, errno))
  }
}
