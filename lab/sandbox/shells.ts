/**
 * Terminals in one sandbox: what is typed into each goes to one bash, so that `cd`, variables and background jobs stay, and a command that is itself a shell
 * (`unshare --pid --fork bash`, `chroot tree sh`) reads the next commands, until `exit`.
 */

import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { REPOSITORY } from '../../course/places.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import { slowness } from '../suite/slowness.ts'
import { type RunningSandbox, type SandboxOptions, startSandbox } from './sandbox.ts'

export interface ShellsOptions extends Omit<SandboxOptions, 'command' | 'sockets'> {
  /** 3 if absent. */
  readonly terminals?: number
}

export interface Typed {
  /** Stdout and stderr, in the order in which they were written. */
  readonly output: string
  readonly exitCode: number
}

export interface RunOptions {
  /** From 1, which is the one if absent. */
  readonly terminal?: number
  /** How long to wait for its end; if absent, 30 on a quiet machine. */
  readonly seconds?: number
}

export interface Shells {
  readonly sandbox: RunningSandbox
  /** @throws {MinidockError} if the command does not end in time, or the sandbox ends; nothing more can be typed into that terminal then */
  run(command: string, options?: RunOptions): Promise<Typed>
  /** Ends the sandbox, and waits until nothing is left of it. */
  close(): Promise<void>
}

/** @throws {MinidockError} as `inSandbox`; the time limit (if absent, 600 seconds on a quiet machine) is for all commands together */
export async function openShells({ terminals: count = 3, seconds = 600 * slowness(), ...options }: ShellsOptions = {}): Promise<Shells> {
  const command = ['bash', join(REPOSITORY, 'lab/sandbox/shells.sh'), String(count)] as const
  const sandbox = await startSandbox({ ...options, seconds, command, sockets: count })
  sandbox.stdout.resume()
  sandbox.stderr.resume()
  sandbox.stdin.end()
  const terminals = sandbox.sockets.map(socket => new Terminal(socket))
  const failAll = (why: string) => {
    for (const each of terminals) each.fail(why)
  }
  sandbox.ended.then(
    ({ end }) => failAll(end === 'time-limit' ? 'the time of the sandbox is over' : 'the sandbox has ended'),
    (error: Error) => failAll(error.message),
  )
  return {
    sandbox,
    async run(command, { terminal = 1, seconds = 30 * slowness() } = {}) {
      const chosen = terminals[terminal - 1]
      if (!chosen) throw new MinidockError('invalid', `there is no terminal ${terminal}: they are 1 to ${count}`)
      return await chosen.type(command, seconds)
    },
    async close() {
      sandbox.abandon()
      await sandbox.ended
    },
  }
}

/** What tells the end of a command stands between two characters that no text has. `printf` is built into every shell. */
const MARK = '\u001e'
const ANSWER = new RegExp(`${MARK}(\\w+) \\d+${MARK}`, 'g')
const END = new RegExp(`${MARK}(\\w+) (\\d+)${MARK}`)

/** Milliseconds until the end of a command is asked for again; each time twice as many. */
const PATIENCE = 200

class Terminal {
  readonly #socket: Duplex
  #received = ''
  #number = 0
  #last = 0
  #failure: string | undefined
  #look = () => {}

  constructor(socket: Duplex) {
    this.#socket = socket
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.#received += text
      this.#look()
    })
  }

  fail(why: string): void {
    this.#failure ??= why
    this.#look()
  }

  type(command: string, seconds: number): Promise<Typed> {
    const id = `t${++this.#number}`
    // What asks for the exit code of the last command must not change it for the next.
    const before = this.#last === 0 ? '' : `(exit ${this.#last})\n`
    const ask = `printf '\\036${id} %d\\036' "$?"\n`
    if (this.#failure === undefined) this.#socket.write(`${before}${command}\n${ask}`)
    // Some shells read on before they execute: `exit`, and the question is lost with them. So it is asked again, and an answer to an old one is dropped.
    let again: NodeJS.Timeout
    const askAgainIn = (pause: number) => {
      again = setTimeout(() => {
        this.#socket.write(ask)
        askAgainIn(pause * 2)
      }, pause)
    }
    askAgainIn(PATIENCE)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.fail(`it has not ended after ${Math.round(seconds)} seconds`), seconds * 1000)
      this.#look = () => {
        this.#received = this.#received.replaceAll(ANSWER, (answer, of: string) => (of === id || of === 'end' ? answer : ''))
        const found = END.exec(this.#received)
        if (!found && this.#failure === undefined) return
        clearTimeout(timer)
        clearTimeout(again)
        this.#look = () => {}
        if (!found) {
          const hint = this.#received === '' ? {} : { hint: `it wrote:\n${this.#received}` }
          reject(new MinidockError('engine', `cannot run '${command}' in the sandbox: ${this.#failure}`, hint))
          return
        }
        const output = this.#received.slice(0, found.index)
        this.#received = this.#received.slice(found.index + found[0].length)
        this.#last = found[1] === 'end' ? 0 : Number(found[2])
        resolve({ output, exitCode: Number(found[2]) })
      }
      this.#look()
    })
  }
}
