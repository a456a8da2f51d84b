/**
 * The client (`c/client/client.c`): the small process that a user starts, and that this one is a child of. It takes a container over from here, so that
 * Node can end while the container starts. Without one (a chapter's engine started by hand) this process becomes the client.
 */

import { accessSync, constants, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { type LaunchResult, resultOf } from '../program/report.ts'

/** A descriptor: the socket on which the client is told a container's directory. */
const CLIENT = 'MINIDOCK_CLIENT'
/** A descriptor: a socket of nf_tables. */
const NETFILTER = 'MINIDOCK_NETFILTER'
/** What the client says of a start that failed: descriptors of the container's record and of its plan, and a report. */
const FAILED_START = 'MINIDOCK_FAILED_START'
/** What the client puts before the names of variables that Node itself would act on: NODE_OPTIONS. */
const HIDDEN = 'MINIDOCK_HIDDEN_'

nameHiddenVariables()
const client = takeVariable(CLIENT)
const netfilter = takeVariable(NETFILTER)

/**
 * A socket of nf_tables, which Node cannot open, for questions while a start is planned. It does not block: what the kernel answers is there once the question is written.
 * Absent where no client has started this process: the engine of a daemon, a life that a restart policy begins.
 */
export const netfilterSocket = netfilter === undefined ? undefined : Number(netfilter)

/** The process that stands for this command as long as it has anything to do with a container. */
export const commandPid = client === undefined ? process.pid : process.ppid

/** `struct request` of `c/client/client.c`: verb, options, how many detach keys, the keys; then the directory. */
const REQUEST = { announce: '+', start: 's', attach: 'a' } as const
const KEYS_AT = 3
const DIRECTORY_AT = 16
/** `WANTS_*` and `OPTION_*` of `c/interpreter/program.h`. */
const OPTIONS = { stdin: 1, stdout: 2, stderr: 4, sigProxy: 8, tty: 16, sayDetached: 32, redraw: 64, detached: 128 } as const

/** What a client carries between its user and a container, and how it behaves. */
export interface Attachment extends Readonly<Partial<Record<keyof typeof OPTIONS, boolean>>> {
  /** Nothing is carried: once the container's program runs, the client says its id and ends. */
  readonly detached?: boolean
  /** Bytes that, typed one after the other, end the client and leave the container: 13 at most. */
  readonly detachKeys: Uint8Array
}

function encodeRequest(verb: keyof typeof REQUEST, attachment?: Attachment, directory = ''): Buffer {
  const path = Buffer.from(directory)
  const request = Buffer.alloc(DIRECTORY_AT + path.length)
  request[0] = REQUEST[verb].charCodeAt(0)
  if (attachment) {
    for (const [name, bit] of Object.entries(OPTIONS)) if (attachment[name as keyof typeof OPTIONS]) request[1] = (request[1] ?? 0) | bit
    request[2] = attachment.detachKeys.length
    request.set(attachment.detachKeys, KEYS_AT)
  }
  request.set(path, DIRECTORY_AT)
  return request
}

/** As soon as it is known that there will be a container in the foreground: its monitor starts while it is still being planned. */
export function announceContainer(): void {
  if (client !== undefined) writeSync(Number(client), encodeRequest('announce'))
}

export interface FailedStart {
  /** The content of the container's `request.json`. */
  readonly record: string
  /** The content of its `plan.json`. */
  readonly plan: string
  readonly result: Exclude<LaunchResult, { kind: 'running' }>
}

/**
 * Starts a container that the client waits for, or detaches from; and never returns: Node ends here. The same command is run again, and finds a `failedStart`, when the container could not
 * be started.
 * @param directory the container's
 * @throws {MinidockError} `engine` when there is no launcher
 */
export function handOver(launcher: string, directory: string, program: Uint8Array, attachment: Attachment): never {
  checkLauncher(launcher)
  writeFileSync(`${directory}/birth`, program, { mode: 0o600 })
  return become(launcher, encodeRequest('start', attachment, directory))
}

/** Attaches to a container that runs, and never returns. */
export function attachTo(launcher: string, directory: string, attachment: Attachment): never {
  checkLauncher(launcher)
  return become(launcher, encodeRequest('attach', attachment, directory))
}

function checkLauncher(launcher: string): void {
  try {
    accessSync(launcher, constants.X_OK)
  } catch (error) {
    throw new MinidockError('engine', `cannot start the launcher: ${errnoName(error)}`, { hint: 'build it: npm run build', cause: error })
  }
}

function become(launcher: string, request: Buffer): never {
  if (client === undefined) return becomeClient(launcher, request)
  writeSync(Number(client), request)
  // At once: what Node does on its way out takes as long as starting the container.
  process.kill(process.pid, 'SIGKILL')
  return process.exit()
}

function becomeClient(launcher: string, request: Buffer): never {
  const { env, execve } = process
  if (!execve)
    throw new MinidockError('engine', 'this Node cannot become another program', {
      hint: 'minidock runs on the Node that package.json pins',
    })
  return execve(launcher, ['minidock', 'take', request.toString('hex'), ...thisCommand()], env)
}

/** The words that start this program again, with other arguments: Node, its flags, the script. */
export function thisProgram(): [string, ...string[]] {
  const { argv, execArgv, execPath } = process
  // After --, no word is a flag of Node's own.
  return [execPath, ...execArgv.filter(flag => flag !== '--'), '--', argv[1] ?? '']
}

function thisCommand(): string[] {
  return [...thisProgram(), ...process.argv.slice(2)]
}

/** Why this process runs: its container could not be started. Undefined for every other. */
export function failedStart(): FailedStart | undefined {
  const text = takeVariable(FAILED_START)
  if (text === undefined) return undefined
  const [record = -1, plan = -1, ...report] = text.split(' ').map(Number)
  const result = resultOf(Buffer.from(Uint32Array.from(report).buffer))
  if (result.kind === 'running') throw new MinidockError('engine', `${FAILED_START} speaks of no failure: ${text}`)
  return { record: readFileSync(record, 'utf8'), plan: readFileSync(plan, 'utf8'), result }
}

/** By now Node does not look at them any more, and a container may be given them: `-e NODE_OPTIONS`. */
function nameHiddenVariables(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith(HIDDEN)) process.env[name.slice(HIDDEN.length)] = takeVariable(name)
}

/** It is meant for this process alone, and not for those that it starts. */
function takeVariable(name: string): string | undefined {
  const value = process.env[name]
  delete process.env[name]
  return value
}
