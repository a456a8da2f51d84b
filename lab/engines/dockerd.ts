/** Docker's daemon, with all that it keeps in places that it is given: it knows nothing of a daemon that the machine may have, and the other way round. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import { until } from '../fixtures/eventually.ts'
import type { NetworkNamespace } from '../fixtures/network-namespace.ts'
import { installed } from './installed.ts'

export interface DockerdOptions {
  /** Its socket, its log and its settings are in this folder. */
  readonly folder: string
  /** Images and containers; in `folder` if absent. */
  readonly data?: string
  /** In a network namespace of its own, because even without a bridge it writes to /proc/sys/net? */
  readonly ownNetwork?: boolean
  /** With a bridge and firewall rules, which it makes in this network namespace. */
  readonly bridgedIn?: NetworkNamespace
  /** The same in the network namespace of this process: only where that is no machine's. */
  readonly bridge?: boolean
  /** Instead of this process's environment. */
  readonly env?: NodeJS.ProcessEnv
}

export interface Dockerd {
  readonly client: string
  /** What the client needs to find this daemon, and no other. */
  readonly env: Readonly<Record<'DOCKER_HOST' | 'DOCKER_CONFIG', string>>
  /** Ends it, and containerd with it. */
  stop(): Promise<void>
}

/** @throws {MinidockError} `unavailable` if it is not installed, or does not start, with the last that it has said */
export async function startDockerd({
  folder,
  data = join(folder, 'data'),
  ownNetwork = false,
  bridgedIn,
  bridge = false,
  env = process.env,
}: DockerdOptions): Promise<Dockerd> {
  const [client, daemon] = [installed('docker'), installed('dockerd')]
  mkdirSync(folder, { recursive: true })
  // The machine's own settings (/etc/docker/daemon.json) are for the machine's own daemon.
  writeFileSync(join(folder, 'daemon.json'), '{}')
  const socket = `unix://${folder}/docker.sock`
  const state = [`--data-root=${data}`, `--exec-root=${folder}/exec`, `--pidfile=${folder}/pid`, `--config-file=${folder}/daemon.json`]
  // Else no bridge and no firewall: the machine's network is not to be touched.
  const network = bridgedIn || bridge ? [] : ['--bridge=none', '--iptables=false', '--ip6tables=false']
  const command = [daemon, `--host=${socket}`, ...state, ...network] as const
  const [file, ...args] = bridgedIn ? bridgedIn.enter(...command) : ownNetwork ? (['unshare', '--net', ...command] as const) : command
  const log = join(folder, 'log')
  const child = spawn(file, args, { env, stdio: ['ignore', 'ignore', openSync(log, 'w')] })
  const clientEnv = { DOCKER_HOST: socket, DOCKER_CONFIG: join(folder, 'client') }
  await answers(child, () => runCommand(client, ['version'], { env: { ...env, ...clientEnv } }), log)
  return { client, env: clientEnv, stop: () => stopped(child) }
}

async function answers(child: ChildProcess, ask: () => Promise<unknown>, log: string): Promise<void> {
  let failure: string | undefined
  child.once('error', error => {
    failure = error.message
  })
  const hasAnswered = async () => {
    const isUp = await ask().then(
      () => true,
      () => false,
    )
    if (!isUp && child.exitCode !== null) failure ??= `it has ended with exit code ${child.exitCode}`
    if (!isUp && failure !== undefined) throw new Error(failure)
    return isUp
  }
  try {
    await until('it answers', hasAnswered)
  } catch (error) {
    child.kill()
    const said = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join('\n')
    const why = error instanceof Error ? error.message : String(error)
    throw new MinidockError('unavailable', `dockerd does not start: ${why}`, said === '' ? {} : { hint: said })
  }
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}
