/** Starts the launcher with programs made for a check: containers of one clone and one execve. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeEach, expect } from 'vitest'
import { errnoName } from '../../runtime/base/errors.ts'
import { commandProgram } from '../../runtime/kernel/launch/command-program.ts'
import type { Architecture } from '../../runtime/kernel/program/architecture.ts'
import { CLOSE_RANGE, MSG, PR, SIG } from '../../runtime/kernel/program/constants.ts'
import { encode, type LogOptions } from '../../runtime/kernel/program/encode.ts'
import { type Emitter, type List, Program, Registers } from '../../runtime/kernel/program/program.ts'
import { PRESET, type Register } from '../../runtime/kernel/program/register.ts'
import { MARK } from '../../runtime/kernel/program/report.ts'
import { until } from '../fixtures/eventually.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import { Attached, WANTS, type Window, winsize } from './attached.ts'
import { builtLauncher, checkedLauncher } from './compile.ts'

const LABEL = { module: 'floor', chapter: 0, why: 'a check' }

/** The lists of a program, as reports number them. */
export const LIST = { monitor: 0, host: 1, child: 2 }
/** The kind of a report of a failure. */
export const FAILED = 1
/** The reports of a start whose program runs. */
export const MARKED = [[2, 0, 0, 0]]

/** A folder that is gone when the file's checks are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'minidock-launcher-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface Folders {
  readonly root: string
  /** The one of the check that runs. */
  readonly directory: string
}

/** The folder of the check that runs. */
let current = '/'

/** Folders for containers: an empty one for each check of a file. */
export function useFolders(): Folders {
  const root = temporaryFolder()
  let count = 0
  beforeEach(() => {
    current = join(root, `${count++}`)
    mkdirSync(current)
  })
  return {
    root,
    get directory() {
      return current
    },
  }
}

let checked: string | undefined

export function launcher(): string {
  return checked ?? builtLauncher()
}

/**
 * For a file of checks of the monitor: from now on the launcher is one with sanitizers. (That which is built is what every behaviour check runs.)
 * @param root the folder of all its containers: where a report would be
 */
export async function useCheckedLauncher(root: string): Promise<void> {
  checked = await checkedLauncher()
  afterEach(() => {
    const reports = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(path => /\/sanitizer\.\d+$/.test(path))
    const said = reports.map(path => readFileSync(join(root, path), 'utf8'))
    for (const path of reports) rmSync(join(root, path))
    expect(said).toEqual([])
  })
}

export function architecture(): Architecture {
  if (process.arch === 'x64' || process.arch === 'arm64') return process.arch
  throw new Error(`could not check: this is ${process.arch}`)
}

export function programOf(emit: (emitter: Emitter) => void, registers = new Registers()): Program {
  const program = new Program(registers)
  emit(program.emitter(LABEL))
  return program
}

export function encoded(emit: (emitter: Emitter) => void, flags = 0): Uint8Array {
  return encode({ host: programOf(emit) }, { architecture: architecture(), flags }).bytes
}

export interface BirthOptions {
  /** `MONITOR`. */
  readonly flags?: number
  /** `CLONE_NEW*`. */
  readonly namespaces?: number
  readonly log?: LogOptions
  /** Emits what each list does first. */
  readonly first?: Partial<Readonly<Record<List, (emitter: Emitter) => void>>>
  /** Emits what the host's list does once there is a new process. */
  readonly connect?: (emitter: Emitter, pid: Register) => void
}

const JSON_LOG: LogOptions = { driver: 'json-file', maxSize: 0, maxFile: 1 }

/** A birth that executes `argv`, and does nothing else but what it is asked for. */
export function birth(
  argv: readonly string[],
  { flags = 0, namespaces = 0, log = JSON_LOG, first = {}, connect }: BirthOptions = {},
): Uint8Array {
  const registers = new Registers()
  const monitor = programOf(emitter => first.monitor?.(emitter), registers)
  const host = programOf(emitter => {
    first.host?.(emitter)
    const pid = emitter.register('pid')
    emitter.into(pid).clone(namespaces)
    connect?.(emitter, pid)
  }, registers)
  const child = programOf(emitter => {
    first.child?.(emitter)
    emitter.prctl_signal(PR.SET_PDEATHSIG, SIG.KILL)
    emitter.close_range(3, 0xffff_ffff, CLOSE_RANGE.CLOEXEC)
    emitter.sendto(PRESET.status, MARK, MARK.length, MSG.NOSIGNAL, null, 0)
    emitter.execve(argv[0] ?? '', argv, ['PATH=/usr/bin:/bin'])
  }, registers)
  return encode({ monitor, host, child }, { architecture: architecture(), flags, log }).bytes
}

/** A script that runs in the container's folder, as no program of an engine does: what it leaves is looked for there. */
export const shell = (script: string, options?: BirthOptions): Uint8Array => birth(['/bin/sh', '-c', `cd ${current}; ${script}`], options)

/** What the monitor runs when a container has ended. */
export function decideBy(folder: string, script: string): void {
  writeFileSync(join(folder, 'restart-policy'), commandProgram(['/bin/sh', '-c', `cd ${folder}; ${script}`], architecture()))
}

export interface Started {
  readonly monitor: ChildProcess
  /** Its first client. */
  readonly client: Attached
  readonly stdout: Readable
  readonly stderr: Readable
  /** Kind, list, index, errno of each report; complete when the program runs, or will not. */
  readonly reports: Promise<readonly (readonly number[])[]>
  readonly exited: Promise<number>
}

export interface StartOptions {
  /** `WANTS`. */
  readonly wants?: number
  readonly window?: Window
  /** A command that becomes the launcher. */
  readonly through?: readonly string[]
}

/** `launcher wait`: a monitor with a first client. */
export function start(
  directory: string,
  program: Uint8Array,
  { wants = WANTS.all, window = { rows: 0, columns: 0 }, through }: StartOptions = {},
): Started {
  const { monitor, control, exited } = spawnMonitor('wait', directory, through)
  const leash = monitor.stdio[4]
  if (!(leash instanceof Duplex)) throw new Error('no socket')
  // `struct beginning`.
  leash.write(
    Buffer.concat(
      [Uint32Array.of(wants), winsize(window), Buffer.from(directory)].map(part =>
        Buffer.from(part.buffer, part.byteOffset, part.byteLength),
      ),
    ),
  )
  const reports = reportsOf(control, program)
  const client = new Attached(leash, reports)
  return { monitor, client, stdout: client.stdout, stderr: client.stderr, reports, exited }
}

/** `launcher run`: a monitor without a client, as for a container in the background. */
export function startAlone(
  directory: string,
  program: Uint8Array,
  { through }: Pick<StartOptions, 'through'> = {},
): Pick<Started, 'monitor' | 'reports' | 'exited'> {
  const { monitor, control, exited } = spawnMonitor('run', directory, through)
  return { monitor, reports: reportsOf(control, program), exited }
}

function spawnMonitor(mode: 'run' | 'wait', cwd: string, through: readonly string[] = []) {
  const [program = launcher(), ...args] = [...through, launcher(), mode]
  const monitor = spawn(program, args, {
    cwd,
    detached: true,
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', mode === 'wait' ? 'pipe' : 'ignore'],
  })
  const control = monitor.stdio[3]
  if (!(control instanceof Duplex)) throw new Error('no socket')
  const exited = new Promise<number>((resolve, reject) => {
    monitor.once('error', reject)
    monitor.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : -1)))
  })
  return { monitor, control, exited }
}

function reportsOf(control: Duplex, program: Uint8Array): Promise<number[][]> {
  control.on('error', () => undefined) // The launcher may be gone first.
  control.end(program)
  return buffer(control).then(reportsIn)
}

function reportsIn(bytes: Buffer): number[][] {
  return Array.from({ length: Math.floor(bytes.length / 16) }, (_, index) => [0, 4, 8, 12].map(at => bytes.readUInt32LE(index * 16 + at)))
}

/** `launcher release`: its exit code. */
export function release(directory: string, mode: 'release' | 'abandon' = 'release'): number | null {
  return spawnSync(launcher(), [mode], { cwd: directory, env: {} }).status
}

/**
 * The container is started again, with `next`, after each life for which `condition`, a command of the shell, is true; else it has ended.
 * @param condition absent: after the first alone
 * @param delay in milliseconds
 */
export function startAgainWith(
  directory: string,
  next: Uint8Array,
  condition = '[ ! -e again-is-over ] && touch again-is-over',
  delay = '0',
): void {
  writeFileSync(join(directory, 'again'), next)
  writeFileSync(
    join(directory, 'nothing'),
    encoded(() => undefined),
  )
  decideBy(directory, `{ ${condition}; } && cp again next && cp nothing release.new && echo ${delay}`)
}

/** A record in a container's folder: `pid`, `exit`. */
export function record(directory: string, name: 'pid' | 'exit'): Record<string, unknown> {
  return JSON.parse(readFileSync(join(directory, name), 'utf8'))
}

/** A record that is only half there is just being written. */
export function logOf(directory: string): { log: string; stream: string; time: string }[] {
  return readFileSync(join(directory, 'log.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line))
}

/** What a process has open, by descriptor; what it closes meanwhile is not open. */
export function openIn(pid: number | undefined): Map<string, string> {
  const open = new Map<string, string>()
  for (const name of readdirSync(`/proc/${pid}/fd`)) {
    try {
      open.set(name, readlinkSync(`/proc/${pid}/fd/${name}`))
    } catch (error) {
      if (errnoName(error) !== 'ENOENT') throw error
    }
  }
  return open
}

export function childrenOf(pid: number | undefined): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return children === '' ? [] : children.split(' ').map(Number)
}

/** True while a process opens a FIFO that has no other end. */
export function standsInOpen(pid: number): boolean {
  try {
    return /fifo|wait_for_partner/.test(readFileSync(`/proc/${pid}/wchan`, 'utf8'))
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return false // It has ended meanwhile.
    throw error
  }
}

const sleeps = (pid: number | undefined): boolean => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.startsWith('S') === true

/** Waits until a monitor has read all that was sent to it: only then it sleeps. */
export async function heard(pid: number | undefined): Promise<void> {
  await until('it has read all', () => sleeps(pid))
}

/** What a process waits for in the kernel; nothing when it is gone. */
function wchan(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/wchan`, 'utf8')
  } catch (error) {
    if (!['ENOENT', 'ESRCH'].includes(errnoName(error) ?? '')) throw error
    return ''
  }
}

/** Where the kernel waits in write(2) to a full pipe, and to a terminal. */
const IN_WRITE = /pipe_write$|^wait_woken$/

/**
 * Waits until a process waits in write(2) for its monitor, which does not read.
 * @param directory the container's, whose log must be as it was a look ago: what is seen of two processes one after the other may be of two moments
 * @param writer its pid, looked for each time; it never reads a terminal
 */
export async function waitsForReader(directory: string, monitor: number | undefined, writer: () => number | undefined): Promise<void> {
  const size = () => statSync(join(directory, 'log.jsonl'), { throwIfNoEntry: false })?.size ?? 0
  let before = -1
  await until('it waits for its reader', () => {
    const waits = IN_WRITE.test(wchan(writer())) && sleeps(monitor)
    const [earlier, now] = [before, size()]
    before = now
    return waits && now === earlier
  })
}

export async function untilDead(...pids: readonly number[]): Promise<void> {
  await until('it is dead', () => !pids.some(isAlive))
}
