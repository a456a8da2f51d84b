/**
 * A place where anything may be tried: a root whose writes go to memory, namespaces and control groups of its own, limits, and an end.
 *
 *   this process ── keeper.sh, on the host: groups, time limit, cleaning up ── inside.sh, process 1 of the sandbox: its root ── the command
 *
 * /tmp, /run and /var/lib/minidock are empty and in memory, the network is a loopback interface, the host's name is `sandbox`. All else looks like the host.
 * Nothing is left when it ends, also if this process is killed: the keeper notices.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Duplex, Readable, Writable } from 'node:stream'
import { REPOSITORY } from '../../course/places.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import { slowness } from '../suite/slowness.ts'
import { builtGuard } from './guard.ts'
import { preparedStore } from './prepared-store.ts'

export interface SandboxOptions {
  readonly command: readonly [string, ...string[]]
  /** Beside PATH, HOME, LANG and what says how to print (TERM, NO_COLOR, …). */
  readonly env?: Readonly<Record<string, string>>
  /** A folder inside; the repository if absent. */
  readonly cwd?: string
  /** Bytes; 1 GiB if absent. What is written into files counts. */
  readonly memory?: number
  /** Processes and threads at a time; 512 if absent. */
  readonly pids?: number
  /** The time limit; if absent, 60 on a quiet machine. */
  readonly seconds?: number
  /** Folders below /tmp or /run that are wanted inside all the same; what is written there goes to memory too. The repository always is. */
  readonly show?: readonly string[]
  /** Are the images of the lab (busybox) in /var/lib/minidock? If absent, they are. */
  readonly images?: boolean
  /** Of all mounts, to whoever copies the mount namespace; shared if absent, as systemd makes it. */
  readonly propagation?: 'shared' | 'private'
  /** So many sockets more for the command, as its descriptors 4, 5, … */
  readonly sockets?: number
}

export interface CapturedOptions extends SandboxOptions {
  readonly input?: string | Uint8Array
  /** This process's own descriptors instead of captured ones. */
  readonly streams?: 'captured' | 'inherited'
  /** Gets our ends of the sockets that were asked for, before the command starts. */
  readonly talk?: (sockets: readonly Duplex[]) => void
}

/** Why it ended: by itself, or because its time was over, or because we ended it. */
export type SandboxEnd = 'exited' | 'time-limit' | 'abandoned'

export interface SandboxResult {
  readonly end: SandboxEnd
  /** 137 if it was ended from outside. */
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A sandbox that stands, with a command running in it. */
export interface RunningSandbox {
  /** Its process 1, as the host numbers it. */
  readonly pid: number
  readonly keeper: number
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Our ends of the sockets that were asked for. */
  readonly sockets: readonly Duplex[]
  readonly ended: Promise<Pick<SandboxResult, 'end' | 'exitCode'>>
  /** Kills everything in it; `ended` tells when all is gone. */
  abandon(): void
}

/** @throws {MinidockError} `forbidden` if not root, `unavailable` if this machine cannot have a sandbox, with the reason */
export async function inSandbox(options: CapturedOptions): Promise<SandboxResult> {
  const captured = options.streams !== 'inherited'
  const { child, ready, ended } = await start(options, captured ? 'pipe' : 'inherit')
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  child.stdin?.on('error', () => undefined) // A command that does not read all of its input.
  child.stdin?.end(options.input)
  options.talk?.(socketsOf(child))
  await ready
  const { end, exitCode } = await ended
  return { end, exitCode, stdout: await stdout, stderr: await stderr }
}

/** @throws {MinidockError} as `inSandbox` */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { child, control, ready, ended } = await start(options, 'pipe')
  const { stdin, stdout, stderr, pid: keeper } = child
  if (!stdin || !stdout || !stderr || keeper === undefined)
    throw new MinidockError('engine', 'cannot start a sandbox: bash was not started')
  stdin.on('error', () => undefined) // What was written to somebody who has ended: `ended` tells.
  const sockets = socketsOf(child)
  const pid = await ready
  return { pid, keeper, stdin, stdout, stderr, sockets, ended, abandon: () => void (control.writable && control.write('end\n')) }
}

function socketsOf(child: ChildProcess): readonly Duplex[] {
  const sockets = child.stdio.slice(4) as unknown as Duplex[]
  for (const socket of sockets) socket.on('error', () => undefined) // The command has ended: `ended` tells.
  return sockets
}

const GIB = 1 << 30

interface Started {
  readonly child: ChildProcess
  readonly control: Duplex
  readonly ready: Promise<number>
  readonly ended: Promise<Pick<SandboxResult, 'end' | 'exitCode'>>
}

async function start(options: SandboxOptions, streams: 'pipe' | 'inherit'): Promise<Started> {
  requireLinuxRoot()
  const {
    command,
    env = {},
    cwd = REPOSITORY,
    memory = GIB,
    pids = 512,
    seconds = 60 * slowness(),
    show = [],
    images = true,
    propagation = 'shared',
    sockets = 0,
  } = options
  const store = images ? await preparedStore() : ''
  const shown = [REPOSITORY, ...(store === '' ? [] : [store]), ...show]
  const limits = [String(Math.ceil(seconds)), String(memory), String(pids), await builtGuard(), String(sockets)]
  const inside = [propagation, cwd, store, String(shown.length), ...shown, ...command]
  const child = spawn('bash', [join(import.meta.dirname, 'keeper.sh'), ...limits, ...inside], {
    stdio: [streams, streams, streams, 'pipe', ...Array<'pipe'>(sockets).fill('pipe')],
    env: { ...environment(), ...env },
  })
  const control = child.stdio[3] as Duplex
  return { child, control, ...follow(child, control) }
}

/** What the keeper tells, as promises. */
function follow(child: ChildProcess, control: Duplex): Pick<Started, 'ready' | 'ended'> {
  let [pid, end, why]: [number, SandboxEnd, string | undefined] = [0, 'exited', undefined]
  const ready = Promise.withResolvers<number>()
  const ended = Promise.withResolvers<Pick<SandboxResult, 'end' | 'exitCode'>>()
  ready.promise.catch(() => undefined) // Whoever waits for the end only learns it there.
  const fail = (message: string) => {
    const error = new MinidockError('unavailable', `cannot make a sandbox: ${message}`)
    ready.reject(error)
    ended.reject(error)
  }
  ended.promise.catch(() => undefined)
  control.on('error', () => undefined) // The keeper is gone: its exit tells.
  const lines = createInterface({ input: control })
  lines.on('error', () => undefined) // It repeats the socket's.
  lines.on('line', line => {
    const [word, ...rest] = line.split(' ')
    if (word === 'pid') pid = Number(rest[0])
    if (word === 'ready') ready.resolve(pid)
    if (word === 'could-not') why ??= rest.join(' ')
    if (word === 'time-limit' || word === 'abandoned') end = word
    if (word !== 'exited') return
    if (why !== undefined) fail(why)
    // If it was ended before it stood, nobody need wait for that any more.
    ready.resolve(pid)
    ended.resolve({ end, exitCode: end === 'exited' ? Number(rest[0]) : 137 })
  })
  child.once('error', error => fail(error.message))
  child.once('close', () => fail(why ?? 'its keeper ended before the sandbox did'))
  return { ready: ready.promise, ended: ended.promise }
}

/** How things are printed is the user's choice; all else inside is the same on every machine. */
const PRINTING = ['TERM', 'NO_COLOR', 'FORCE_COLOR', 'COLUMNS', 'COLORTERM', 'CI', 'PAGER', 'MINIDOCK_PAGER']

function environment(): Record<string, string> {
  const system = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  const printing = PRINTING.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return {
    PATH: [join(REPOSITORY, 'node_modules', `node-linux-${process.arch}`, 'bin'), system].join(delimiter),
    HOME: '/root',
    LANG: 'C.UTF-8',
    ...(Object.fromEntries(printing) as Record<string, string>),
  }
}

function requireLinuxRoot(): void {
  if (process.platform !== 'linux')
    throw new MinidockError('unavailable', `cannot make a sandbox: it needs Linux, this is ${process.platform}`, {
      hint: 'use a Linux virtual machine: chapters/00-setup',
    })
  if (process.geteuid?.() !== 0)
    throw new MinidockError('forbidden', 'cannot make a sandbox: only root may make namespaces and mounts', { hint: 'run it with sudo' })
}

async function collect(stream: Readable | null): Promise<string> {
  if (!stream) return ''
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
