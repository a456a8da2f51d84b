/** The container engines, minidock and its peers: each is a command line, and whatever it makes lies in the benchmark's folder. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { startDockerd } from '../../lab/engines/dockerd.ts'
import { findProgram } from '../../lab/engines/installed.ts'
import { podmanIn, ULIMITS } from '../../lab/engines/podman-command.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import { type Contender, command } from './measure.ts'
import { environment, MINIDOCK } from './places.ts'

/** dockerd's shim and podman's conmon clean up after their client has gone. */
const REST = 300

const REMOVE = ['rm', '-f']

export interface BenchEngine {
  readonly kind: 'engine'
  readonly name: string
  readonly argv: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Of `run` and `create`. */
  readonly flags: readonly string[]
  /** Ends and removes containers at once. */
  readonly remove: readonly string[]
  /** argv[0] of the process that stays with each container. */
  readonly monitor: string
  /** Programs that do the work for its commands, and whose CPU time counts as theirs. */
  readonly daemons: readonly string[]
  /** Milliseconds to wait after a command. */
  readonly rest: number
}

export type Peer = BenchEngine | { readonly kind: 'absent'; readonly name: string; readonly why: string }

/** For a program that is not there: rows that say so. */
export function absent(rows: readonly string[], why: string): Contender {
  return { rows, run: () => Promise.reject(new Error(why)) }
}

/** A row for a program of this machine, if it has it. */
export function program(name: string, argv: readonly [program: string, ...args: string[]], folder: string): Contender {
  const [file, ...args] = argv
  const path = findProgram(file)
  return path === undefined ? absent([name], 'not installed') : command(name, [path, ...args], environment(folder))
}

/** A row for `run --rm … busybox true`. */
export function runOnce(peer: Peer): Contender {
  const name = `\`${peer.name} run --rm --network none busybox true\``
  if (peer.kind === 'absent') return absent([name], peer.why)
  return command(name, [...peer.argv, 'run', '--rm', ...peer.flags, 'busybox', 'true'], peer.env, peer.rest)
}

export function minidock(folder: string): BenchEngine {
  return {
    kind: 'engine',
    name: 'minidock',
    argv: [MINIDOCK],
    env: environment(folder),
    flags: [],
    remove: REMOVE,
    monitor: 'minidock-monitor',
    daemons: [],
    rest: 50,
  }
}

export function podman(folder: string, archive: string): Peer {
  const name = 'podman'
  if (findProgram(name) === undefined) return { kind: 'absent', name, why: 'not installed' }
  const argv = podmanIn(join(folder, 'podman'))
  const why = failureOf([...argv, 'load', '--input', archive], folder)
  if (why !== undefined) return { kind: 'absent', name, why }
  // Without systemd there is no journal for its log.
  const flags = ['--network=none', '--log-driver=k8s-file', ...ULIMITS.map(limit => `--ulimit=${limit}`)]
  return {
    kind: 'engine',
    name,
    argv,
    env: environment(folder),
    flags,
    remove: [...REMOVE, '-t', '0'],
    monitor: 'conmon',
    daemons: [],
    rest: REST,
  }
}

/** A dockerd of the benchmark's own. It ends with the namespace. */
export async function docker(folder: string, archive: string): Promise<Peer> {
  const name = 'docker'
  if (findProgram(name) === undefined || findProgram('dockerd') === undefined) return { kind: 'absent', name, why: 'not installed' }
  try {
    const { client, env } = await startDockerd({ folder: join(folder, 'docker'), ownNetwork: true, env: environment(folder) })
    const ours = { ...environment(folder), ...env }
    await runCommand(client, ['load', '--input', archive], { env: ours })
    return {
      kind: 'engine',
      name,
      argv: [client],
      env: ours,
      flags: ['--network=none'],
      remove: REMOVE,
      monitor: 'containerd-shim-runc-v2',
      daemons: ['dockerd', 'containerd'],
      rest: REST,
    }
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    return { kind: 'absent', name, why: `${error.message}: ${lastLine(error.hint ?? '')}` }
  }
}

function failureOf([file = '', ...args]: readonly string[], folder: string): string | undefined {
  const { status, stderr, error } = spawnSync(file, args, { env: environment(folder), encoding: 'utf8' })
  return status === 0 ? undefined : (error?.message ?? lastLine(stderr))
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}
