/**
 * Starts the launcher (`c/launcher.c`): the only place where minidock spawns a process to run a container.
 *
 * A launch writes the birth program to the launcher's control socket and reads reports from it. End of file after the mark "about to exec" is success:
 * end of file alone is not, because a kill before exec looks the same.
 */

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { Duplex } from 'node:stream'
import { MinidockError } from '../../base/errors.ts'
import { type LaunchResult, resultOf } from '../program/report.ts'

/** `EXIT_LOCKED` of `c/monitor/monitor.c`. */
const EXIT_LOCKED = 75
/** No exit code: the launcher was not started. */
const NOT_STARTED = -1
export interface Launch {
  readonly result: Promise<LaunchResult>
  /** Waits for the container's exit code, as the monitor passes it on. Whoever does not ask can end before the container. */
  exited(): Promise<number>
}

/** A launcher that waits for its program: it starts while the program is still being written. */
export interface PendingLaunch {
  run(program: Uint8Array): Launch
  /** There will be no program: the launcher ends, and has done nothing. */
  abandon(): void
}

/**
 * A container in the background: it has no client, and uses none of this process's descriptors.
 * @param directory the container's
 */
export function prepareLaunch(launcher: string, directory: string): PendingLaunch {
  const stdio: StdioOptions = ['ignore', 'ignore', 'ignore', 'pipe']
  const child = spawn(launcher, ['run'], { argv0: 'minidock-monitor', cwd: directory, detached: true, env: {}, stdio })
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', error => reject(new MinidockError('engine', `cannot start the launcher: ${error.message}`, { cause: error })))
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15)))
  })
  const control = controlOf(child)
  const result = control ? readReports(control) : exited.then((): LaunchResult => ({ kind: 'died' }))
  // A caller that gives up has another error to tell; one that waits has these as well.
  for (const promise of [result, exited]) promise.catch(() => undefined)
  return {
    run(program) {
      control?.end(program)
      // One that could not be spawned reports nothing: the race ends by `exited`'s error.
      const started = Promise.race([result, exited.then(() => result)])
      // A container in the background is not waited for. One that could not be started is: until it has ended, the reason is not told.
      started.then(({ kind }) => kind === 'running' && child.unref()).catch(() => undefined) // The caller has the error too.
      return {
        result: started,
        exited() {
          child.ref()
          return exited
        },
      }
    },
    abandon() {
      control?.end()
    },
  }
}

/** Undefined where there were not even descriptors for a child (EMFILE). A launcher that died early closes the socket while it is written to: its exit tells. */
function controlOf({ stdio }: ChildProcess): Duplex | undefined {
  const control = (stdio as ChildProcess['stdio'] | undefined)?.[3]
  if (!(control instanceof Duplex)) return undefined
  return control.on('error', () => undefined)
}

function readReports(control: Duplex): Promise<LaunchResult> {
  return new Promise((resolve, reject) => {
    let reports = Buffer.alloc(0)
    control.on('data', (chunk: Buffer) => {
      reports = Buffer.concat([reports, chunk])
    })
    control.once('close', () => {
      try {
        resolve(resultOf(reports))
      } catch (error) {
        reject(error)
      }
    })
  })
}

/** `alive`: a monitor, or somebody who removes it, holds the container's lock, so nothing was done. */
export type ReleaseResult = 'released' | 'alive' | 'failed'

/** Runs the release program of a dead container. */
export async function release(launcher: string, directory: string): Promise<ReleaseResult> {
  return await runIn(directory, launcher, 'release')
}

/** Runs the release that was prepared for a life that never begins, and removes it. */
export async function abandon(launcher: string, directory: string): Promise<ReleaseResult> {
  return await runIn(directory, launcher, 'abandon')
}

async function runIn(directory: string, launcher: string, mode: 'release' | 'abandon'): Promise<ReleaseResult> {
  return await releaseResult(spawn(launcher, [mode], { cwd: directory, env: {}, stdio: 'ignore' }), directory)
}

/** A launcher that waits for the program that removes a container: it starts while the container is still ending. */
export interface PendingRemoval {
  /** As `release`, and then runs the program, all under the container's lock: no command can start the container in between. */
  run(removal: Uint8Array): Promise<ReleaseResult>
  /** If no program was run, the launcher ends, and has done nothing. */
  abandon(): void
}

export function prepareRemoval(launcher: string, directory: string): PendingRemoval {
  const child = spawn(launcher, ['remove'], { cwd: directory, env: {}, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const control = controlOf(child)
  const result = releaseResult(child, directory)
  // It is told to the caller that runs a program; one that gives up has another error to tell.
  result.catch(() => undefined)
  return {
    run(removal) {
      control?.end(removal)
      return result
    },
    abandon() {
      control?.end()
    },
  }
}

async function releaseResult(child: ChildProcess, directory: string): Promise<ReleaseResult> {
  // A directory that is not there cannot be entered, and somebody else may remove it meanwhile: then all is done.
  const code = await exitOf(child).catch(() => NOT_STARTED)
  if (code === 0 || !existsSync(directory)) return 'released'
  if (code === NOT_STARTED) throw new MinidockError('engine', `cannot start ${child.spawnfile}`, { hint: 'build it: npm run build' })
  return code === EXIT_LOCKED ? 'alive' : 'failed'
}

/**
 * Waits for the lock of an open file. It is held as long as the descriptor is open, and dies with this process.
 * @param signal ends the waiting, which throws then
 */
export async function lockFile(launcher: string, descriptor: number, signal?: AbortSignal): Promise<void> {
  const abort = signal && ({ signal, killSignal: 'SIGKILL' } as const)
  const code = await exitOf(spawn(launcher, ['flock'], { env: {}, stdio: ['ignore', 'ignore', 'ignore', descriptor], ...abort }))
  if (code !== 0)
    throw new MinidockError('engine', 'cannot take a lock: the file system of the state folder has none', {
      hint: 'put it on a local file system: --root',
    })
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
}
