/**
 * Programs that are none. They come from a file that somebody may have edited, so the launcher has to refuse them or to fail, never to crash.
 *
 * Built with the address and undefined behaviour sanitizers. Nothing here may run a system call by accident: every instruction of a mutated program is
 * made to be getppid(2) or no call at all before it is sent (`disarm`).
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { NETLINK } from '../../runtime/kernel/program/constants.ts'
import { MONITOR, OP } from '../../runtime/kernel/program/encode.ts'
import { ERRNO } from '../../runtime/kernel/program/errno.ts'
import { REGISTERS } from '../../runtime/kernel/program/register.ts'
import { compileLauncher, SANITIZED, STRICT } from './compile.ts'
import { architecture, encoded, temporaryFolder } from './containers.ts'

const UNREADABLE = -2
const NONE = -1
const HEADER = 64
/** Of the header: instructions in each list, relocations, bytes of data. */
const [MONITOR_AT, HOST_AT, CHILD_AT, RELOCATIONS_AT, DATA_AT] = [32, 36, 40, 44, 48]
const ROW = 64
const GETPPID = { x64: 110, arm64: 173 }[architecture()]
const OP_NONE = 0x7000
const OP_UNKNOWN = Math.max(...Object.values(OP)) + 1
/** Those of more than one system call, which cannot be made getppid. */
const HARMFUL: readonly number[] = Object.values(OP).filter(op => op !== OP.call && op !== OP.clone && op !== OP.store)

const checked = join(temporaryFolder(), 'launcher')
compileLauncher(checked, [...STRICT, ...SANITIZED])

interface Answer {
  readonly failed: number
  readonly errno: number
  readonly data: Buffer
}

/** `launcher serve`, spoken to in bytes. */
class Served {
  readonly child: ChildProcess
  readonly socket: Duplex
  readonly errors: Promise<string>
  #received = Buffer.alloc(0)
  #wake = (): void => undefined
  ended = false

  constructor() {
    // Leaks are not what is looked for, and the search for them needs ptrace, which a container may not have.
    const env = { ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1' }
    this.child = spawn(checked, ['serve'], { env, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
    const socket = this.child.stdio[3]
    if (!(socket instanceof Duplex) || !this.child.stderr) throw new Error('could not check: no socket')
    this.socket = socket
    this.errors = text(this.child.stderr)
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#wake()
    })
    socket.on('error', () => undefined) // It may end in the midst of what is sent to it.
    this.child.once('close', () => {
      this.ended = true
      this.#wake()
    })
  }

  async ask(program: Uint8Array, length = program.length): Promise<Answer> {
    this.#send(program, length)
    return await this.#answer()
  }

  /** As `ask`, for a program that sends `message` on the socket that it came over. @param reply what it then gets */
  async converse(program: Uint8Array, message: Uint8Array, reply: Uint8Array): Promise<Answer> {
    this.#send(program, program.length)
    expect(await this.#take(message.length)).toEqual(Buffer.from(message))
    this.socket.write(reply)
    return await this.#answer()
  }

  #send(program: Uint8Array, length: number): void {
    const head = Buffer.alloc(4)
    head.writeUInt32LE(length)
    this.socket.write(head)
    this.socket.write(program)
  }

  async #answer(): Promise<Answer> {
    const answer = await this.#take((await this.#take(4)).readUInt32LE(0))
    const data = answer.subarray(12 + REGISTERS * 8)
    expect(data.length).toBe(answer.readUInt32LE(8))
    return { failed: answer.readInt32LE(0), errno: answer.readInt32LE(4), data }
  }

  async #take(size: number): Promise<Buffer> {
    while (this.#received.length < size) {
      if (this.ended) throw new Error(`the launcher has ended: ${(await this.errors) || `exit code ${this.child.exitCode}`}`)
      await new Promise<void>(resolve => (this.#wake = resolve))
    }
    const taken = this.#received.subarray(0, size)
    this.#received = this.#received.subarray(size)
    return taken
  }
}

let served = new Served()
afterAll(() => served.child.kill())

/** Instructions, relocations and data: two calls, an argv of two, and a store. */
const whole = (): Buffer =>
  Buffer.from(
    encoded(emitter => {
      emitter.into(emitter.register('parent')).dup3(0, 0, 0)
      emitter.execve('/x', ['/x', 'y'], [])
      emitter.sendmsg(3, { descriptor: emitter.register('fd') }, 0)
    }, MONITOR.replyData),
  )

/** Whatever the header says, instructions can only lie where rows do: each of them becomes harmless, and keeps what else is wrong with it. */
function disarm(program: Buffer): Buffer {
  for (let at = HEADER; at + 4 <= program.length; at += ROW) {
    if (program.readUInt16LE(at) === OP.call) program.writeUInt16LE(GETPPID, at + 2)
    if (HARMFUL.includes(program.readUInt16LE(at))) program.writeUInt16LE(OP_NONE, at)
  }
  return program
}

const with32 = (at: number, value: number): Buffer => {
  const program = disarm(whole())
  program.writeUInt32LE(value, at)
  return program
}

const relocationsAt = HEADER + 4 * ROW

/** `struct nlmsghdr` alone, of a message or a reply. */
function header(type: number, ...after: readonly number[]): Buffer {
  return Buffer.from(Int32Array.of(16 + after.length * 4, type, 0, 0, ...after).buffer)
}

const MESSAGE = header(0x10)
/** The socket that a served launcher has: what it sends there comes here. */
const CONTROL = 3
const conversation = (): Buffer => Buffer.from(encoded(emitter => emitter.netlink(CONTROL, { protocol: NETLINK.ROUTE, bytes: MESSAGE })))

/** One instruction of netlink, and something wrong with it. */
function withMessage(spoil: (row: Buffer) => void): Buffer {
  const program = conversation()
  spoil(program.subarray(HEADER))
  return program
}

describe('a program', () => {
  test('that is one is run', async () => {
    expect(await served.ask(disarm(whole()))).toMatchObject({ failed: NONE, errno: 0 })
  })

  test.each<[string, Buffer]>([
    ['is one byte', Buffer.of(77)],
    ['is no more than a header’s beginning', whole().subarray(0, 63)],
    ['is cut off', disarm(whole()).subarray(0, -1)],
    ['goes on after its end', Buffer.concat([disarm(whole()), Buffer.of(0)])],
    ['has another magic', with32(0, 0x3150444d)],
    ['is for another architecture', with32(4, 40)],
    ['has more instructions than bytes', with32(HOST_AT, 5)],
    ['has one instruction for the monitor that is not there', with32(MONITOR_AT, 1)],
    ['has 4294967295 instructions for the monitor', with32(MONITOR_AT, 0xffff_ffff)],
    ['has 4294967295 instructions for the host', with32(HOST_AT, 0xffff_ffff)],
    ['has 4294967295 instructions for the child', with32(CHILD_AT, 0xffff_ffff)],
    ['has as many instructions as overflow 32 bits', with32(HOST_AT, 0x0400_0004)],
    ['has 4294967295 relocations', with32(RELOCATIONS_AT, 0xffff_ffff)],
    ['has 4294967295 bytes of data', with32(DATA_AT, 0xffff_ffff)],
    ['has an unknown instruction', with32(HEADER, OP_UNKNOWN)],
    [`keeps a result in register ${REGISTERS}`, with32(HEADER + 4, REGISTERS)],
    ['keeps a result in register -2', with32(HEADER + 4, 0xfffe)],
    ['has an argument of an unknown kind', with32(HEADER + 4, 0x0003_0002)],
    [
      `uses register ${REGISTERS}`,
      (() => {
        const program = with32(HEADER + 4, 0x0002_0002)
        program.writeBigUInt64LE(BigInt(REGISTERS), HEADER + 16)
        return program
      })(),
    ],
    [
      'points behind its data',
      (() => {
        const program = with32(HEADER + 4, 0x0001_0002)
        program.writeBigUInt64LE(BigInt(program.readUInt32LE(DATA_AT) + 1), HEADER + 16)
        return program
      })(),
    ],
    [
      'points before its data',
      (() => {
        const program = with32(HEADER + 4, 0x0001_0002)
        program.writeBigInt64LE(-8n, HEADER + 16)
        return program
      })(),
    ],
    ['relocates behind its data', with32(relocationsAt, 0x7fff_fff8)],
    ['relocates the last bytes of its data and beyond', with32(relocationsAt, whole().readUInt32LE(DATA_AT) - 7)],
    ['relocates to behind its data', with32(relocationsAt + 4, 0xffff_ffff)],
    ['stores behind its data', with32(HEADER + 2 * ROW + 24, whole().readUInt32LE(DATA_AT) - 3)],
    ['stores sixteen bytes', with32(HEADER + 2 * ROW + 32, 16)],
    ['stores to an address', with32(HEADER + 2 * ROW + 4, 0x0002_ffff)],
    ['stores a number', with32(HEADER + 2 * ROW + 4, 0x0004_ffff)],
    [
      'removes a tree whose path is a number',
      (() => {
        const program = with32(HEADER, OP.remove_tree)
        program.writeUInt16LE(0, HEADER + 6)
        return program
      })(),
    ],
    ['sends a message that ends behind its data', withMessage(row => row.writeBigUInt64LE(17n, 32))],
    ['sends a message that is longer than any data', withMessage(row => row.writeBigInt64LE(-1n, 32))],
    ['sends a message that is a number', withMessage(row => row.writeUInt16LE(0x0002, 6))],
    ['sends a message whose length is a register', withMessage(row => row.writeUInt16LE(0x0024, 6))],
    ['sends a message on a socket that is a pointer', withMessage(row => row.writeUInt16LE(0x0005, 6))],
    [
      'clones in the monitor itself',
      (() => {
        const program = Buffer.from(encoded(emitter => emitter.clone(0)))
        program.writeUInt32LE(1, MONITOR_AT)
        program.writeUInt32LE(0, HOST_AT)
        return program
      })(),
    ],
  ])('that %s is refused', async (_, program) => {
    expect(await served.ask(program)).toEqual({ failed: UNREADABLE, errno: 0, data: Buffer.alloc(0) })
  })

  test('with a string that does not end within its data ends there', async () => {
    const program = Buffer.from(encoded(emitter => emitter.chdir('/no/such')))
    program.writeUInt32LE(program.readUInt32LE(DATA_AT) - 1, DATA_AT)
    expect(await served.ask(program.subarray(0, -1))).toMatchObject({ failed: 0, errno: ERRNO.ENOENT })
  })

  test('cannot clone where nobody would wait for the child', async () => {
    expect(await served.ask(encoded(emitter => emitter.clone(0)))).toMatchObject({ failed: 0, errno: ERRNO.EINVAL })
  })

  test('may be as large as 8 MB', async () => {
    const program = encoded(emitter =>
      emitter.setgroups(
        -1,
        Array.from({ length: 1 << 21 }, (_, index) => index),
      ),
    )
    expect(await served.ask(program)).toMatchObject({ failed: 0, errno: ERRNO.EINVAL })
  })
})

describe('a message of netlink is', () => {
  const [NLMSG_ERROR, NLMSG_DONE] = [2, 3]

  test.each<[string, Buffer, number]>([
    ['acknowledged by an error of 0', header(NLMSG_ERROR, 0), 0],
    ['acknowledged by one behind which the message comes back', header(NLMSG_ERROR, 0, ...Array(40).fill(7)), 0],
    ['refused by an error', header(NLMSG_ERROR, -ERRNO.EEXIST), ERRNO.EEXIST],
    ['answered by any other message', header(NLMSG_DONE), 0],
    ['answered by a message that is longer than what is looked at', header(0x10, ...Array(400).fill(-1)), 0],
    ['not answered by less than a header', header(NLMSG_DONE).subarray(0, 15), ERRNO.EBADMSG],
    ['not answered by an error that is not there', header(NLMSG_ERROR), ERRNO.EBADMSG],
    ['not waited for without end when there is no answer', Buffer.alloc(0), ERRNO.EBADMSG],
  ])('%s', async (_, reply, errno) => {
    // What is left of an answer on a stream would be taken for the next batch: on a netlink socket it is gone.
    const own = new Served()
    const answer = await own.converse(conversation(), MESSAGE, reply)
    expect([answer.failed, answer.errno]).toEqual(errno === 0 ? [NONE, 0] : [0, errno])
    own.socket.end()
  })
})

test.each([
  ['no bytes', 0],
  ['more bytes than any program has', 0xffff_fff0],
])('a batch of %s ends the service, since nobody knows where the next one begins', async (_, length) => {
  const own = new Served()
  await own.ask(Buffer.alloc(0), length).catch(() => undefined)
  await own.ask(disarm(whole())).catch(() => undefined)
  own.socket.end()
  await new Promise(resolve => (own.ended ? resolve(undefined) : own.child.once('close', resolve)))
  expect([own.child.exitCode, await own.errors]).toEqual([125, ''])
})

test('ten thousand programs with bytes changed at random crash nothing', async () => {
  const original = whole()
  const interesting = fc.constantFrom(0, 1, 2, 3, 4, 7, 8, 63, 64, 0x7f, 0x80, 0xff)
  const change = fc.tuple(fc.nat(original.length - 1), fc.oneof(interesting, fc.nat(255)))
  const mutation = fc.record({
    changes: fc.array(change, { minLength: 1, maxLength: 12 }),
    cut: fc.option(fc.nat(original.length - 1), { freq: 20 }),
  })
  // Counts that agree with the size get past the first check: a row becomes eight relocations, or 64 bytes of data.
  const counts = fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4), fc.nat(48))
  await fc.assert(
    fc.asyncProperty(mutation, fc.option(counts), async ({ changes, cut }, consistent) => {
      const program = Buffer.from(original)
      for (const [at, value] of changes) program[at] = value
      if (consistent) {
        original.copy(program, 0, 0, 8)
        const [monitor, host, child, relocations] = consistent
        const data = Math.max(0, program.length - HEADER - (monitor + host + child) * ROW - relocations * 8)
        for (const [index, value] of [monitor, host, child, relocations, data].entries())
          program.writeUInt32LE(value, MONITOR_AT + index * 4)
      }
      if (served.ended) served = new Served()
      const answer = await served.ask(disarm(cut === null ? program : program.subarray(0, Math.max(1, cut))))
      expect(answer.failed).toBeGreaterThanOrEqual(UNREADABLE)
      expect(answer.failed).toBeLessThanOrEqual(4)
    }),
    { numRuns: 10_000 },
  )
})
