/** `node run.cjs FOLDER ROUNDS REPORT`: measures, in the namespaces that bench.ts has made, and writes the report. bench.ts makes one file of it. */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { keptContainer, launches, proportionalSetSize, warmEngine } from './launches.ts'
import { thisMachine } from './machine.ts'
import { command, measure } from './measure.ts'
import { makeBundle } from './oci-bundle.ts'
import { docker, peer, podman } from './peers.ts'
import { environment, HIDDEN, MINIDOCK, ROOT } from './places.ts'
import { type Measurements, NODE, RUN, RUNC, report, type Sizes } from './report.ts'

const WARM_UPS = 2
const UNIFIED = '/sys/fs/cgroup/unified'

const [folder = '', rounds = '', reportFile = ''] = process.argv.slice(2)
const env = environment(folder)

/** Mounts an empty file system over a folder. Nobody outside of this namespace sees it. */
function hide(path: string): void {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', path], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`could not measure: cannot mount over ${path}\n${stderr}`)
}

function minidock(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(MINIDOCK, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`could not measure: minidock ${args.join(' ')} failed\n${stderr}`)
  return stdout.trim()
}

async function idleMonitor(): Promise<number> {
  const id = minidock('run', '--detach', '--rm', 'busybox', 'sleep', '1000')
  const file = join(folder, 'store/containers', id, 'pid')
  for (let tries = 0; !existsSync(file) && tries < 100; tries++) await sleep(20)
  const { Pid, Monitor }: { Pid: number; Monitor: number } = JSON.parse(readFileSync(file, 'utf8'))
  const memory = proportionalSetSize(Monitor)
  process.kill(Pid, 'SIGKILL')
  return memory
}

/** @returns bytes */
function sizeOfBundle(part: 'hot' | 'cold'): number {
  const hash = /'([0-9a-f]{12})'/.exec(readFileSync(join(ROOT, 'build/minidock.cjs'), 'utf8'))?.[1]
  if (hash === undefined) throw new Error('build/minidock.cjs names no bundle\n  npm run build')
  return statSync(join(ROOT, 'build', `${part}.${hash}.cjs`)).size
}

async function run(): Promise<Measurements> {
  // A PID namespace's first process ignores every signal that it has not asked for.
  process.on('SIGINT', () => process.exit(130))
  for (const path of [...HIDDEN, UNIFIED].filter(existsSync)) hide(path)

  const engine = warmEngine(join(folder, 'store'))
  const kept = await keptContainer(engine)
  const bundle = join(folder, 'bundle')
  const rootfs = makeBundle(bundle, kept.configFile, kept.layers)
  const archive = join(folder, 'busybox.tar')
  const contenders = [
    command(NODE, [process.execPath, '-e', '0'], env),
    command('`./minidock version`', [MINIDOCK, 'version'], env),
    command(RUN, [MINIDOCK, 'run', '--rm', 'busybox', 'true'], env),
    launches(engine),
    peer(
      '`unshare … chroot ROOTFS /bin/true`',
      ['unshare', '--mount', '--pid', '--uts', '--ipc', '--net', '--fork', 'chroot', rootfs, '/bin/true'],
      folder,
    ),
    peer('`crun run`', ['crun', 'run', '--bundle', bundle, 'minidock-bench'], folder),
    peer('`crun run`, without cgroups', ['crun', '--cgroup-manager=disabled', 'run', '--bundle', bundle, 'minidock-bench'], folder),
    peer(RUNC, ['runc', 'run', '--bundle', bundle, 'minidock-bench'], folder),
    podman(folder, archive),
    await docker(folder, archive),
  ]
  const before = loadavg()[0] ?? 0
  const say = (line: string) => process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : '')
  const rows = await measure(contenders, { warmUps: WARM_UPS, rounds: Number(rounds) }, say)
  say('')
  const sizes: Sizes = {
    host: kept.host,
    child: kept.child,
    program: kept.size,
    hot: sizeOfBundle('hot'),
    cold: sizeOfBundle('cold'),
    launcher: statSync(engine.launcher).size,
    monitor: await idleMonitor(),
  }
  return { date: new Date(), machine: thisMachine(), rounds: Number(rounds), rows, sizes, load: [before, loadavg()[0] ?? 0] }
}

run().then(
  measurements => {
    const text = report(measurements)
    writeFileSync(reportFile, text)
    process.stdout.write(text)
    process.exit(0)
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
