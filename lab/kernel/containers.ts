/** Starts the launcher with programs made for a check: containers of one clone and one execve. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll } from 'vitest'
import { CLOSE_RANGE, MSG, PR, SIG } from '../../runtime/kernel/constants.ts'
import { encode } from '../../runtime/kernel/encode.ts'
import { MARK } from '../../runtime/kernel/launcher.ts'
import { type Emitter, Program, Registers } from '../../runtime/kernel/program.ts'
import { PRESET } from '../../runtime/kernel/register.ts'
import type { Architecture } from '../../runtime/kernel/syscalls.ts'
import { launcherFor } from './compile.ts'

const LABEL = { module: 'floor', chapter: 0, why: 'a check' }

/** A folder that is gone when the file's checks are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'minidock-launcher-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

let compiled: string | undefined

export function launcher(): string {
  compiled ??= launcherFor(temporaryFolder())
  return compiled
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
  return encode(programOf(emit), undefined, { architecture: architecture(), flags }).bytes
}

export interface BirthOptions {
  /** `MONITOR`. */
  readonly flags?: number
  /** `CLONE_NEW*`. */
  readonly namespaces?: number
}

/** A birth that does nothing but execute `argv`. */
export function birth(argv: readonly string[], { flags = 0, namespaces = 0 }: BirthOptions = {}): Uint8Array {
  const registers = new Registers()
  const host = programOf(emitter => emitter.clone(namespaces), registers)
  const child = programOf(emitter => {
    emitter.prctl_signal(PR.SET_PDEATHSIG, SIG.KILL)
    emitter.close_range(3, 0xffff_ffff, CLOSE_RANGE.CLOEXEC)
    emitter.sendto(PRESET.status, MARK, MARK.length, MSG.NOSIGNAL, null, 0)
    emitter.execve(argv[0] ?? '', argv, ['PATH=/usr/bin:/bin'])
  }, registers)
  return encode(host, child, { architecture: architecture(), flags }).bytes
}

export const shell = (script: string, options?: BirthOptions): Uint8Array => birth(['/bin/sh', '-c', script], options)

export interface Started {
  readonly monitor: ChildProcess
  readonly stdout: Readable
  readonly stderr: Readable
  readonly leash: Duplex
  /** Kind, list, index, errno of each report; complete when the program runs, or will not. */
  readonly reports: Promise<readonly (readonly number[])[]>
  readonly exited: Promise<number>
}

/** `launcher run` with a client that has pipes for its three streams. */
export function start(directory: string, program: Uint8Array): Started {
  const stdio = ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'] as const
  const monitor = spawn(launcher(), ['run'], { argv0: 'minidock-monitor', cwd: directory, detached: true, env: {}, stdio: [...stdio] })
  const [, stdout, stderr, control, leash] = monitor.stdio
  if (!stdout || !stderr || !('read' in stdout && 'read' in stderr)) throw new Error('no pipes')
  if (!(control instanceof Duplex) || !(leash instanceof Duplex)) throw new Error('no sockets')
  const exited = new Promise<number>((resolve, reject) => {
    monitor.once('error', reject)
    monitor.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : -1)))
  })
  for (const stream of [control, leash, monitor.stdin]) stream?.on('error', () => undefined) // The launcher may be gone first.
  control.end(program)
  return { monitor, stdout, stderr, leash, reports: buffer(control).then(reportsIn), exited }
}

function reportsIn(bytes: Buffer): number[][] {
  return Array.from({ length: Math.floor(bytes.length / 16) }, (_, index) => [0, 4, 8, 12].map(at => bytes.readUInt32LE(index * 16 + at)))
}

/** `launcher release`: its exit code. */
export function release(directory: string): number | null {
  return spawnSync(launcher(), ['release'], { cwd: directory, env: {} }).status
}

/** A record in a container's folder: `pid`, `exit`. */
export function record(directory: string, name: 'pid' | 'exit'): Record<string, unknown> {
  return JSON.parse(readFileSync(join(directory, name), 'utf8'))
}

export function logOf(directory: string): { log: string; stream: string; time: string }[] {
  return readFileSync(join(directory, 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
}

/** Waits until something is so; what is not so after ten seconds never will be. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !isSo(); ) {
    if (Date.now() > end) throw new Error(`not within ten seconds: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** A zombie counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    // No such process.
    return false
  }
}
