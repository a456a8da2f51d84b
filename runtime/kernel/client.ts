/**
 * The client (`launcher/client.c`): the small process that a user starts, and that this one is a child of. It takes a foreground container over from here, so that
 * Node can end while the container starts. Without one (a chapter's engine started by hand) this process becomes the client.
 */

import { accessSync, constants, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { errnoName, MinidockError } from '../errors.ts'
import { type LaunchResult, resultOf } from './launcher.ts'

/** A descriptor: the socket on which the client is told a container's directory. */
const CLIENT = 'MINIDOCK_CLIENT'
/** What the client says of a start that failed: a descriptor of the container's record, and a report. */
const FAILED_START = 'MINIDOCK_FAILED_START'

const client = takeVariable(CLIENT)

/** The process that stands for this command as long as it has anything to do with a container. */
export const holder = client === undefined ? process.pid : process.ppid

/** `ANNOUNCEMENT` of `launcher/client.c`. */
const ANNOUNCEMENT = '+'

/** As soon as it is known that there will be a container in the foreground: its monitor starts while it is still being planned. */
export function announceContainer(): void {
  if (client !== undefined) writeSync(Number(client), ANNOUNCEMENT)
}

export interface FailedStart {
  /** The content of the container's `request.json`. */
  readonly record: string
  readonly result: Exclude<LaunchResult, { kind: 'running' }>
}

/**
 * Starts a container in the foreground, and never returns: Node ends here. The same command is run again, and finds a `failedStart`, when the container could not
 * be started.
 * @param directory the container's
 * @throws {MinidockError} `engine` when there is no launcher
 */
export function handOver(launcher: string, directory: string, program: Uint8Array): never {
  try {
    accessSync(launcher, constants.X_OK)
  } catch (error) {
    throw new MinidockError('engine', `cannot start the launcher: ${errnoName(error)}`, { hint: 'build it: npm run build', cause: error })
  }
  writeFileSync(`${directory}/birth`, program, { mode: 0o600 })
  if (client === undefined) return becomeClient(launcher, directory)
  writeSync(Number(client), directory)
  // At once: what Node does on its way out takes as long as starting the container.
  process.kill(process.pid, 'SIGKILL')
  return process.exit()
}

function becomeClient(launcher: string, directory: string): never {
  const { argv, env, execArgv, execPath, execve } = process
  if (!execve)
    throw new MinidockError('engine', 'this Node cannot become another program', {
      hint: 'minidock runs on the Node that package.json pins',
    })
  // After --, no word is a flag of Node's own.
  const again = [execPath, ...execArgv.filter(flag => flag !== '--'), '--', ...argv.slice(1)]
  return execve(launcher, ['minidock', 'attach', directory, ...again], env)
}

/** Why this process runs: its container could not be started. Undefined for every other. */
export function failedStart(): FailedStart | undefined {
  const text = takeVariable(FAILED_START)
  if (text === undefined) return undefined
  const [record = -1, ...report] = text.split(' ').map(Number)
  const result = resultOf(Buffer.from(Uint32Array.from(report).buffer))
  if (result.kind === 'running') throw new MinidockError('engine', `${FAILED_START} speaks of no failure: ${text}`)
  return { record: readFileSync(record, 'utf8'), result }
}

/** It is meant for this process alone, and not for those that it starts. */
function takeVariable(name: string): string | undefined {
  const value = process.env[name]
  delete process.env[name]
  return value
}
