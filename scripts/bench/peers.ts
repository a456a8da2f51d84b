/** The other container engines and runtimes, set up so that whatever they make lies in the benchmark's folder. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { startDockerd } from '../../lab/engines/dockerd.ts'
import { findProgram } from '../../lab/engines/installed.ts'
import { podmanIn, ULIMITS } from '../../lab/engines/podman-command.ts'
import { MinidockError } from '../../runtime/errors.ts'
import { runCommand } from '../../runtime/kernel/command.ts'
import { type Contender, command } from './measure.ts'
import { environment } from './places.ts'

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
  if (findProgram('podman') === undefined) return absent(name, 'not installed')
  const podman = podmanIn(join(folder, 'podman'))
  const failure = failureOf([...podman, 'load', '--input', archive], folder)
  if (failure !== undefined) return absent(name, failure)
  const limits = ULIMITS.map(limit => `--ulimit=${limit}`)
  return command(name, [...podman, 'run', '--rm', '--network=none', ...limits, 'busybox', 'true'], environment(folder), REST)
}

/** A dockerd of the benchmark's own. It ends with the namespace. */
export async function docker(folder: string, archive: string): Promise<Contender> {
  const name = '`docker run --rm --network none busybox true`'
  if (findProgram('docker') === undefined || findProgram('dockerd') === undefined) return absent(name, 'not installed')
  try {
    const { client, env } = await startDockerd({ folder: join(folder, 'docker'), ownNetwork: true, env: environment(folder) })
    const ours = { ...environment(folder), ...env }
    await runCommand(client, ['load', '--input', archive], { env: ours })
    return command(name, [client, 'run', '--rm', '--network=none', 'busybox', 'true'], ours, REST)
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    return absent(name, `${error.message}: ${lastLine(error.hint ?? '')}`)
  }
}

function failureOf([program = '', ...args]: readonly string[], folder: string): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, { env: environment(folder), encoding: 'utf8' })
  return status === 0 ? undefined : (error?.message ?? lastLine(stderr))
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}
