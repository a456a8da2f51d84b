/**
 * Commands in the machine, by plain ssh with what `vagrant ssh-config` says: a call takes a third of the time that `vagrant ssh` takes. What it says is kept in a file.
 *
 * An address is not an identity: where the machine is halted, another one may have its address, and accept the same key. So the machine has a word of its own, made when
 * it is met for the first time, and nothing is written to a machine that does not have it.
 */

import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { errnoName, MinidockError } from '../runtime/base/errors.ts'
import { fieldsOf } from '../runtime/base/note-fields.ts'
import type { Measured } from '../runtime/base/virtual-machine.ts'
import { readNote, removeNote, writeNote } from './notes.ts'
import { dotFolder, noteFile } from './places.ts'
import { quote } from './shell.ts'
import { INTERRUPTED, Interruption, onSignals } from './signals.ts'

export interface Guest {
  readonly provider: string
  /** It was made with this one, and keeps it. */
  readonly driver: string
  /** vagrant's. */
  readonly id: string
  /** Its word. */
  readonly token: string
  /** All that the workshop needs is in it. */
  readonly isProvisioned: boolean
  readonly measured?: Measured
}

/** What ssh ends with where it could not connect, or has lost the connection. */
export const SSH_FAILED = 255

const TOKEN_FILE = '.minidock-machine'
const [MACHINE, CONFIG] = ['machine.json', 'ssh-config']

/** A machine that is killed closes no connection: it is lost when it has not answered for two minutes. */
const OPTIONS = ['LogLevel=ERROR', 'ConnectTimeout=15', 'ServerAliveInterval=15', 'ServerAliveCountMax=8']

/** `ssh`, how to reach the machine, and what else is wanted. */
export function sshWords(...more: readonly string[]): readonly [string, ...string[]] {
  return ['ssh', '-F', noteFile(CONFIG), ...OPTIONS.flatMap(option => ['-o', option]), ...more]
}

/** What vagrant has: its provider and its id. */
function machineOfVagrant(): { readonly provider: string; readonly id: string } | undefined {
  const machines = join(dotFolder(), 'machines/default')
  try {
    for (const provider of readdirSync(machines)) {
      const id = readText(join(machines, provider, 'id'))
      if (id !== undefined) return { provider, id }
    }
  } catch {
    // There is no folder: there has never been a machine.
  }
  return undefined
}

/** Whether vagrant has one, running or not. */
export function hasMachine(): boolean {
  return machineOfVagrant() !== undefined
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** The machine that was met before, if vagrant still has it. Whether it runs is not known. */
export function knownGuest(): Guest | undefined {
  const note = readNote(noteFile(MACHINE))
  const known = fieldsOf(note, 'id', 'provider', 'driver', 'token', 'provisioned')
  if (known === undefined || machineOfVagrant()?.id !== known.id || readText(noteFile(CONFIG)) === undefined) return undefined
  const { provisioned, ...guest } = known
  const measured = fieldsOf(note, 'factor', 'date')
  return { ...guest, isProvisioned: provisioned === 'yes', ...(measured && { measured }) }
}

/** runtime/kernel/machine/doctor/virtual-machine.ts reads it as well. */
export function noteGuest({ isProvisioned, measured, ...guest }: Guest): void {
  writeNote(noteFile(MACHINE), { ...guest, ...measured, provisioned: isProvisioned ? 'yes' : 'no' })
}

export function forgetGuest(): void {
  for (const name of [MACHINE, CONFIG]) removeNote(noteFile(name))
}

/**
 * @param config what `vagrant ssh-config` says
 * @param driver that it was made with, if it is a new one
 * @throws {MinidockError} `unavailable` if it does not answer
 */
export async function meetGuest(config: string, driver: string): Promise<Guest> {
  const has = machineOfVagrant()
  if (!has) throw new MinidockError('engine', `vagrant has made a machine, and notes nothing of it in ${dotFolder()}`)
  const known = knownGuest()
  mkdirSync(dirname(noteFile(CONFIG)), { recursive: true })
  // Keys and hosts: for its owner alone.
  writeFileSync(noteFile(CONFIG), config, { mode: 0o600 })
  const { code, out } = await ask(`test -s ${TOKEN_FILE} || od -An -N12 -tx1 /dev/urandom | tr -d ' \\n' >${TOKEN_FILE}; cat ${TOKEN_FILE}`)
  const token = out.trim()
  if (code !== 0 || !/^[0-9a-f]+$/.test(token)) throw notAnswering()
  const measured = known?.measured
  const guest = {
    ...has,
    driver: known?.driver ?? driver,
    token,
    isProvisioned: known?.isProvisioned ?? false,
    ...(measured && { measured }),
  }
  noteGuest(guest)
  return guest
}

export function notAnswering(): MinidockError {
  return new MinidockError('unavailable', 'the machine runs, and does not answer over ssh', {
    hint: 'start it anew: npm run vm halt, then npm run vm up\nor make another one: npm run vm destroy, then npm run vm up',
  })
}

/** A script that goes on only in the machine that this is. */
export function inside({ token }: Guest, script: string): string {
  return `grep -qx ${quote(token)} ${TOKEN_FILE} || { echo 'minidock: another machine has its address' >&2; exit ${SSH_FAILED}; }; ${script}`
}

export interface Asked {
  readonly code: number
  readonly out: string
  /** What it, or ssh, says on stderr. */
  readonly problems: string
}

/** @param input for its stdin @throws {Interruption} */
export async function ask(script: string, input?: string | Uint8Array): Promise<Asked> {
  return await collect(sshWords('default', script), input)
}

/** All that a program of this computer says. @throws {Interruption} */
export async function collect(words: readonly [string, ...string[]], input?: string | Uint8Array): Promise<Asked> {
  const [out, problems]: [Buffer[], Buffer[]] = [[], []]
  const { code, interrupted } = await run(words, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    input,
    onOutput: chunk => out.push(chunk),
    onProblem: chunk => problems.push(chunk),
  })
  if (interrupted) throw new Interruption()
  return { code, out: Buffer.concat(out).toString(), problems: Buffer.concat(problems).toString() }
}

export interface RunOptions {
  readonly stdio: readonly ('ignore' | 'inherit' | 'pipe')[]
  readonly input?: string | Uint8Array | undefined
  readonly onOutput?: (chunk: Buffer) => void
  readonly onProblem?: (chunk: Buffer) => void
}

/**
 * Runs a program of this computer: ssh, rsync. An interruption ends it, and this process stays for what is to be done afterwards.
 * @throws {MinidockError} `unavailable` if there is no such program
 */
export async function run(
  [program, ...args]: readonly [string, ...string[]],
  { stdio, input, onOutput, onProblem }: RunOptions,
): Promise<{ readonly code: number; readonly interrupted: boolean }> {
  const child = spawn(program, args, { stdio: [...stdio], windowsHide: true })
  let interrupted = false
  const forget = onSignals(signal => {
    interrupted = true
    child.kill(signal)
  })
  child.stdin?.on('error', () => undefined).end(input) // A program that ends early reads not all of it: its exit code tells.
  if (onOutput) child.stdout?.on('data', onOutput)
  if (onProblem) child.stderr?.on('data', onProblem)
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (status, signal) => resolve(signal === null ? (status ?? 1) : 128 + constants.signals[signal]))
    })
    return { code: interrupted ? INTERRUPTED : code, interrupted }
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
    throw new MinidockError('unavailable', `cannot reach the machine: there is no program ${program}`, {
      hint: process.platform === 'win32' ? 'Settings, Optional features: OpenSSH Client' : `install ${program}`,
      cause: error,
    })
  } finally {
    forget()
  }
}
