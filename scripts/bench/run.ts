/** `node run.cjs FOLDER ROUNDS REPORT`: measures, in the namespaces that apart.ts has made, and writes the report. It is bundled into one file. */

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import type { Hierarchy } from '../../runtime/kernel/cgroups/cgroups.ts'
import { ASSUMED_HOST } from '../../runtime/kernel/machine/host.ts'
import { PARTS, type Part } from '../build-bundle.ts'
import { removeAll } from './call.ts'
import { idleClient, launchesAfterPause } from './early-moves.ts'
import { filterCost, filteredCalls } from './filtered-calls.ts'
import { hidePlaces } from './hide.ts'
import { instructionsOn, keptContainer, launches, UNLIMITED, UNLIMITED_ENDED, warmEngine } from './launches.ts'
import { measureLimits } from './limits.ts'
import { crowd, many, reading, singles, writing } from './lives.ts'
import { thisMachine } from './machine.ts'
import { command, measure, type Row } from './measure.ts'
import type { MonitorMemory } from './memory.ts'
import { makeBundle } from './oci-bundle.ts'
import { docker, minidock, type Peer, podman, program, runOnce } from './peers.ts'
import { environment, MINIDOCK, ROOT, VERSION_2 } from './places.ts'
import { type Measurements, NODE, RUN, RUNC, report, type Sizes } from './report.ts'
import { FULL_SIZES, measureVolumes, volumeRounds } from './volume-figures.ts'

const WARM_UPS = 2
/** Each takes ten milliseconds. */
const FILTER_ROUNDS = 300
/** In each, ten gigabytes are written. */
const VOLUME_ROUNDS = 5

/** A controller a hierarchy, as machines with version 1 have it. */
const LEGACY = ['cpu', 'cpuacct', 'cpuset', 'memory', 'devices', 'freezer', 'blkio', 'pids'].map(
  (name): Hierarchy => ({
    version: 1,
    controllers: [name],
    mounted: `/sys/fs/cgroup/${name}`,
    root: '/',
    delegated: [],
    managed: false,
    missing: [],
    ...(name === 'cpuset' && { cpuset: { 'cpuset.cpus': '0-1', 'cpuset.mems': '0' } }),
  }),
)

const [folder = '', rounds = '', reportFile = ''] = process.argv.slice(2)
const env = environment(folder)

/** What takes long, or much room, is done less often. */
async function measureLives(
  peers: readonly Peer[],
  most: number,
  say: (line: string) => void,
): Promise<Pick<Measurements, 'lives' | 'memory'>> {
  const memory = new Map<string, MonitorMemory>()
  const lives: Row[] = []
  const phases = [
    { make: singles, warmUps: 1, rounds: 10 },
    { make: (peer: Peer) => many(peer, found => memory.set(found.engine, found)), warmUps: 0, rounds: 3 },
    { make: writing, warmUps: 0, rounds: 2 },
    { make: reading, warmUps: 1, rounds: 5 },
    { make: crowd, warmUps: 1, rounds: 10 },
  ]
  for (const { make, warmUps, rounds: wanted } of phases)
    lives.push(...(await measure(peers.map(make), { warmUps, rounds: Math.min(wanted, most) }, say)))
  return { lives, memory: [...memory.values()] }
}

/** Milliseconds, with and without cgroups; undefined where there was no machine to measure it on. */
function launchesOnVersion2(): Measurements['version2'] {
  const text = readFileSync(join(folder, VERSION_2), 'utf8')
  if (text === '') return undefined
  const [limited = [], unlimited = []] = JSON.parse(text) as number[][]
  return { limited, unlimited }
}

/** @returns bytes */
function sizeOfBundle(part: Part): number {
  const hash = /'([0-9a-f]{12})'/.exec(readFileSync(join(ROOT, 'build/minidock.cjs'), 'utf8'))?.[1]
  if (hash === undefined) throw new Error('build/minidock.cjs names no bundle\n  npm run build')
  return statSync(join(ROOT, 'build', `${part}.${hash}.cjs`)).size
}

async function run(): Promise<Measurements> {
  // A PID namespace's first process ignores every signal that it has not asked for.
  process.on('SIGINT', () => process.exit(130))
  hidePlaces()

  const engine = warmEngine(join(folder, 'store'))
  const unlimited = warmEngine(join(folder, 'store'), false)
  const kept = await keptContainer(engine)
  const bundle = join(folder, 'bundle')
  const rootfs = makeBundle(bundle, kept.configFile, kept.layers)
  const archive = join(folder, 'busybox.tar')
  const peers = [podman(folder, archive), await docker(folder, archive)]
  const engines = [minidock(folder), ...peers.toReversed()]
  const contenders = [
    command(NODE, [process.execPath, '-e', '0'], env),
    command('`./minidock version`', [MINIDOCK, 'version'], env),
    command(RUN, [MINIDOCK, 'run', '--rm', 'busybox', 'true'], env),
    idleClient(folder, env),
    launches(engine),
    launches(unlimited, [UNLIMITED, UNLIMITED_ENDED]),
    launchesAfterPause(join(folder, 'store'), true),
    launchesAfterPause(join(folder, 'store'), false),
    program(
      '`unshare … chroot ROOTFS /bin/true`',
      ['unshare', '--mount', '--pid', '--uts', '--ipc', '--net', '--fork', 'chroot', rootfs, '/bin/true'],
      folder,
    ),
    program('`crun run`', ['crun', 'run', '--bundle', bundle, 'minidock-bench'], folder),
    program('`crun run`, without cgroups', ['crun', '--cgroup-manager=disabled', 'run', '--bundle', bundle, 'minidock-bench'], folder),
    program(RUNC, ['runc', 'run', '--bundle', bundle, 'minidock-bench'], folder),
    ...peers.map(runOnce),
  ]
  const before = loadavg()[0] ?? 0
  const say = (line: string) => process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : '')
  const rows = await measure(contenders, { warmUps: WARM_UPS, rounds: Number(rounds) }, say)
  const lives = await measureLives(engines, Number(rounds), say)
  say('limits')
  const limits = await measureLimits(minidock(folder))
  say('a filter')
  const filter = filterCost(await measure([filteredCalls(folder)], { warmUps: WARM_UPS, rounds: FILTER_ROUNDS }, () => undefined))
  for (const engine of engines) if (engine.kind === 'engine') removeAll(engine)
  const volumes = await measureVolumes({
    folder,
    peers: engines,
    sizes: FULL_SIZES,
    rounds: volumeRounds(Math.min(VOLUME_ROUNDS, Number(rounds))),
    say,
  })
  say('')
  const sizes: Sizes = {
    host: kept.host,
    child: kept.child,
    program: kept.size,
    bundle: Object.fromEntries(PARTS.map(part => [part, sizeOfBundle(part)])) as Sizes['bundle'],
    launcher: statSync(engine.launcher).size,
    instructions: {
      none: instructionsOn(unlimited, []),
      version1: instructionsOn(engine, LEGACY),
      version2: instructionsOn(engine, ASSUMED_HOST.cgroups),
    },
  }
  return {
    date: new Date(),
    machine: thisMachine(),
    rounds: Number(rounds),
    rows,
    version2: launchesOnVersion2(),
    ...lives,
    limits,
    filter,
    volumes,
    sizes,
    load: [before, loadavg()[0] ?? 0],
  }
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
