/** How much memory a command and its processes take at most. */

import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { readOf } from './processes.ts'

/** Milliseconds. What lives shorter may be missed; what a process has had at most, the kernel remembers. */
const INTERVAL = 5

/**
 * Runs a command. Each of its processes counts with the most that it has ever had (proc_pid_status(5), VmHWM), so pages that several share count several times.
 * @returns bytes, of all that live at one time @throws {Error} if the command fails
 */
export async function peakOfTree([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(file, args, { env, stdio: 'ignore' })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve))
  let peak = 0
  while (child.exitCode === null && child.signalCode === null) {
    peak = Math.max(peak, memoryOf(treeOf(child.pid ?? 0)))
    await sleep(INTERVAL)
  }
  const code = await ended
  if (code !== 0) throw new Error(`could not measure: ${args.join(' ')} failed with exit code ${code}`)
  return peak
}

function treeOf(pid: number): number[] {
  return [pid, ...tasksOf(pid).flatMap(childrenOf).flatMap(treeOf)]
}

/** A child belongs to the thread that has started it. */
function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(task => `${pid}/task/${task}`)
  } catch {
    return [] // It has ended.
  }
}

function childrenOf(task: string): number[] {
  return readOf(task, 'children').split(' ').filter(Boolean).map(Number)
}

function memoryOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + Number(/^VmHWM:\s+(\d+) kB$/m.exec(readOf(pid, 'status'))?.[1] ?? 0) * 1024, 0)
}
