/** Runs a program to its end, with a limit of time: what it wrote, and its exit code. Whatever that is, it is a result. */

import { spawn } from 'node:child_process'
import type { CallOptions, Finished } from '../checks/check.ts'
import { within } from '../suite/slowness.ts'

/** Seconds on a quiet machine. */
const TIMEOUT = 20

export interface Call extends CallOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** The process, once it is there: somebody may want to end it earlier. */
  readonly onStart?: (pid: number, kill: () => void) => void
}

/** As `timeout` of the coreutils does: of a command that was ended. */
export const TIMED_OUT = 124

export function call(
  [file, ...args]: readonly [string, ...string[]],
  { input, timeout = within(TIMEOUT), env, cwd, onStart }: Call,
): Promise<Finished> {
  // A group of its own, so that all of it can be ended.
  const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe', detached: true })
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  child.stdin.on('error', () => undefined) // It does not read all of its input: its exit code tells whether that matters.
  child.stdin.end(input)
  let late = false
  const kill = () => {
    late = true
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
  if (child.pid !== undefined) onStart?.(child.pid, kill)
  const timer = setTimeout(kill, timeout)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      // What it leaves in the background may hold the pipes: no more than a moment is waited for their end.
      const pipes = setTimeout(() => finish(), within(0.5))
      const finish = () => {
        clearTimeout(pipes)
        for (const stream of [child.stdout, child.stderr]) stream.destroy()
        const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString()
        const seconds = timeout / 1000
        const ended = late ? `\nit was ended after ${seconds} seconds\n` : ''
        resolve({ exitCode: late ? TIMED_OUT : (code ?? 128 + signalNumber(signal)), stdout: text(stdout), stderr: text(stderr) + ended })
      }
      child.once('close', finish)
    })
  })
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === 'SIGKILL' ? 9 : signal === 'SIGTERM' ? 15 : 1
}
