/** The other container engines and runtimes, set up so that whatever they make lies in the benchmark's folder. */

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Contender, command } from './measure.ts'
import { environment, findProgram } from './places.ts'

/** dockerd's shim and podman's conmon clean up after their client has gone. */
const REST = 300

/** For a program that is not there: a row that says so. */
export function absent(name: string, why: string): Contender {
  return { rows: [name], run: () => Promise.reject(new Error(why)) }
}

/** A row for a program of this machine, if it has it. */
export function peer(name: string, argv: readonly [program: string, ...args: string[]], folder: string): Contender {
  const [program, ...args] = argv
  const path = findProgram(program)
  return path === undefined ? absent(name, 'not installed') : command(name, [path, ...args], environment(folder))
}

export function podman(folder: string, archive: string): Contender {
  const name = '`podman run --rm --network none busybox true`'
  const program = findProgram('podman')
  if (program === undefined) return absent(name, 'not installed')
  const state = ['--root', join(folder, 'podman/root'), '--runroot', join(folder, 'podman/run'), '--tmpdir', join(folder, 'podman/tmp')]
  const podman = [program, ...state, '--cgroup-manager=cgroupfs', '--events-backend=none']
  const failure = failureOf([...podman, 'load', '--input', archive], folder)
  if (failure !== undefined) return absent(name, failure)
  // Its defaults are more than a machine without CAP_SYS_RESOURCE can give.
  const limits = ['--ulimit=nofile=1024:1024', '--ulimit=nproc=1024:1024']
  return command(name, [...podman, 'run', '--rm', '--network=none', ...limits, 'busybox', 'true'], environment(folder), REST)
}

/** A dockerd of the benchmark's own. It ends with the namespace. */
export async function docker(folder: string, archive: string): Promise<Contender> {
  const name = '`docker run --rm --network none busybox true`'
  const [program, daemon] = [findProgram('docker'), findProgram('dockerd')]
  if (program === undefined || daemon === undefined) return absent(name, 'not installed')
  mkdirSync(join(folder, 'docker'))
  const log = join(folder, 'docker/log')
  const state = [
    `--data-root=${folder}/docker/data`,
    `--exec-root=${folder}/docker/exec`,
    `--pidfile=${folder}/docker/pid`,
    `--host=unix://${folder}/docker.sock`,
  ]
  const network = ['--bridge=none', '--iptables=false', '--ip6tables=false']
  // A network namespace of its own: even without a bridge it writes to /proc/sys/net.
  const child = spawn('unshare', ['--net', daemon, ...state, ...network], {
    env: environment(folder),
    stdio: ['ignore', 'ignore', openSync(log, 'w')],
  })
  for (let tries = 0; failureOf([program, 'version'], folder) !== undefined; tries++) {
    if (tries === 100 || child.exitCode !== null) return absent(name, `dockerd does not start: ${lastLine(readFileSync(log, 'utf8'))}`)
    await sleep(100)
  }
  const failure = failureOf([program, 'load', '--input', archive], folder)
  if (failure !== undefined) return absent(name, failure)
  return command(name, [program, 'run', '--rm', '--network=none', 'busybox', 'true'], environment(folder), REST)
}

function failureOf([program = '', ...args]: readonly string[], folder: string): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, { env: environment(folder), encoding: 'utf8' })
  return status === 0 ? undefined : (error?.message ?? lastLine(stderr))
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}
