/**
 * Runs a program of the host's: apt-get, mmdebstrap, a busybox that tells its applets. Never to start a container, and none is needed to run one.
 *
 * Arguments are a list, so no shell reads them. The child gets SIGTERM when the caller loses interest (an error, a `break`), and finds its pipe closed
 * when this process dies.
 */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { errnoName, MinidockError } from '../../base/errors.ts'

export interface CommandOptions {
  readonly cwd?: string
  /** Instead of this process's environment. */
  readonly env?: NodeJS.ProcessEnv
  /** Names of variables: of this process's environment, the command gets these only. */
  readonly variables?: readonly string[]
  /** What the command reads from stdin; without, end of file. */
  readonly input?: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Ends the command, and the wait for it, also where a child of it keeps its stdout open. */
  readonly stop?: AbortSignal
  /** Called with each line of stderr as it comes. */
  readonly onLine?: (line: string) => void
}

/** How much of stderr an error quotes. */
const QUOTED_LINES = 5

/**
 * What the command writes to stdout, as it comes.
 * @throws {MinidockError} `unavailable` if there is no such program; `engine` if it ends with another code than 0, when stdout has ended; what reading the
 *   input throws; the reason of `stop`
 */
export async function* streamCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): AsyncGenerator<Uint8Array, void, void> {
  options.stop?.throwIfAborted()
  const env = options.variables ? Object.fromEntries(options.variables.map(name => [name, process.env[name]])) : options.env
  const child = spawn(file, args, { cwd: options.cwd, env, stdio: 'pipe' })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  ended.catch(() => undefined) // Awaited below; until then a failed start is not an unhandled rejection.
  const quoted: string[] = []
  createInterface({ input: child.stderr }).on('line', line => {
    quoted.push(line)
    if (quoted.length > QUOTED_LINES) quoted.shift()
    options.onLine?.(line)
  })
  child.stdin.on('error', () => undefined) // A command that does not read all of its input: its exit code tells whether that matters.
  const fed = feed(child.stdin, options.input)
  fed.catch(() => undefined) // Awaited below.
  const end = () => {
    child.kill('SIGKILL')
    child.stdout.destroy()
    child.stderr.destroy()
    child.stdin.destroy()
  }
  options.stop?.addEventListener('abort', end, { once: true })
  try {
    yield* child.stdout
    options.stop?.throwIfAborted()
    await fed
    const { code, signal } = await ended.catch((error: unknown) => Promise.reject(notStarted(file, options.cwd, error)))
    if (code !== 0)
      throw failed(file, args, code === null ? `was killed by ${signal ?? 'a signal'}` : `failed with exit code ${code}`, quoted)
  } catch (error) {
    options.stop?.throwIfAborted()
    throw error
  } finally {
    options.stop?.removeEventListener('abort', end)
    child.kill()
  }
}

/** @throws what reading the input throws; not what writing it does */
async function feed(stdin: Writable, input: CommandOptions['input']): Promise<void> {
  if (input === undefined || typeof input === 'string' || input instanceof Uint8Array) {
    stdin.end(input)
    return
  }
  let failure: unknown
  const watched = async function* () {
    try {
      yield* input
    } catch (error) {
      failure = error
    }
  }
  await pipeline(watched, stdin).catch(() => undefined)
  if (failure !== undefined) throw failure
}

/**
 * All that the command writes to stdout.
 * @throws {MinidockError} as `streamCommand`
 */
export async function runCommand(file: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of streamCommand(file, args, options)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function notStarted(file: string, cwd: string | undefined, error: unknown): MinidockError {
  const reason =
    errnoName(error) === 'ENOENT' ? `there is no program ${file}${cwd === undefined ? '' : ` (or no folder ${cwd})`}` : String(error)
  return new MinidockError('unavailable', `cannot run ${file}: ${reason}`, { cause: error })
}

function failed(file: string, args: readonly string[], how: string, quoted: readonly string[]): MinidockError {
  const message = `the command '${[file, ...args].join(' ')}' ${how}`
  return new MinidockError('engine', message, quoted.length === 0 ? {} : { hint: quoted.join('\n') })
}
