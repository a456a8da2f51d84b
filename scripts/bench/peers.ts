/** The container engines, minidock and its peers: each is a command line, and whatever it makes lies in the benchmark's folder. */

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDockerd } from '../../lab/engines/dockerd.ts'
import { findProgram } from '../../lab/engines/installed.ts'
import { podmanIn, ULIMITS } from '../../lab/engines/podman-command.ts'
import type { NetworkNamespace } from '../../lab/fixtures/network-namespace.ts'
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

/** @param host where it makes its bridge; if absent, its containers have no network */
export function podman(folder: string, archive: string, host?: NetworkNamespace): Peer {
  const name = 'podman'
  if (findProgram(name) === undefined) return { kind: 'absent', name, why: 'not installed' }
  const home = join(folder, 'podman')
  const command = podmanIn(home)
  const argv = host ? host.enter(...command) : command
  const env = { ...environment(folder), CONTAINERS_CONF: join(home, 'containers.conf') }
  // Not the machine's networks, nor a lock among them.
  writeFileSync(env.CONTAINERS_CONF, `[network]\nnetwork_config_dir = ${JSON.stringify(join(home, 'networks'))}\n`)
  const why = failureOf([...argv, 'load', '--input', archive], env)
  if (why !== undefined) return { kind: 'absent', name, why }
  // Without systemd there is no journal for its log.
  const flags = [...withoutNetwork(host), '--log-driver=k8s-file', ...ULIMITS.map(limit => `--ulimit=${limit}`)]
  return {
    kind: 'engine',
    name,
    argv,
    env,
    flags,
    remove: [...REMOVE, '-t', '0'],
    monitor: 'conmon',
    daemons: [],
    rest: REST,
  }
}

/** A dockerd of the benchmark's own. It ends with the namespace. @param host where it makes its bridge; if absent, its containers have no network */
export async function docker(folder: string, archive: string, host?: NetworkNamespace): Promise<Peer> {
  const name = 'docker'
  if (findProgram(name) === undefined || findProgram('dockerd') === undefined) return { kind: 'absent', name, why: 'not installed' }
  try {
    const network = host ? { bridgedIn: host } : { ownNetwork: true }
    const { client, env } = await startDockerd({ folder: join(folder, 'docker'), ...network, env: environment(folder) })
    const ours = { ...environment(folder), ...env }
    await runCommand(client, ['load', '--input', archive], { env: ours })
    return {
      kind: 'engine',
      name,
      argv: [client],
      env: ours,
      flags: withoutNetwork(host),
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

function withoutNetwork(host: NetworkNamespace | undefined): string[] {
  return host ? [] : ['--network=none']
}

function failureOf([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const { status, stderr, error } = spawnSync(file, args, { env, encoding: 'utf8' })
  return status === 0 ? undefined : (error?.message ?? lastLine(stderr))
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}
