/** docs/benchmarks.md, from what was measured. */

import type { Part } from '../build-bundle.ts'
import type { FilterCost } from './filtered-calls.ts'
import { goal, goalTable } from './goal.ts'
import { RUNNING } from './launches.ts'
import type { LimitFigures } from './limits.ts'
import type { Machine } from './machine.ts'
import type { Row } from './measure.ts'
import type { MonitorMemory } from './memory.ts'
import { livesTable, memoryTable, reasons, shareOf } from './report-lives.ts'
import { volumeGoals, volumeSection } from './report-volumes.ts'
import { summarize } from './statistics.ts'
import { markdownTable } from './table.ts'
import type { VolumeFigures } from './volume-figures.ts'

/** The rows that others are compared with. */
export const NODE = '`node -e 0`'
export const RUN = '`./minidock run --rm busybox true`'
export const RUNC = '`runc run`'

export interface Sizes {
  readonly host: number
  readonly child: number
  /** Bytes, all of them. */
  readonly program: number
  /** Bytes of the CLI that a plain `run` loads, that flags of `run` load beside it, and that other commands do, on containers and not. */
  readonly bundle: Readonly<Record<Part, number>>
  readonly launcher: number
  /** Of a default container's program and release: without cgroups, and with those of either version. */
  readonly instructions: Readonly<Record<'none' | 'version1' | 'version2', number>>
}

export interface Measurements {
  readonly date: Date
  readonly machine: Machine
  readonly rounds: number
  readonly rows: readonly Row[]
  /** Of launches on cgroups of version 2, milliseconds; absent where it could not be measured. */
  readonly version2: { readonly limited: readonly number[]; readonly unlimited: readonly number[] } | undefined
  /** Of containers that stay: rows named by `rowOf`. */
  readonly lives: readonly Row[]
  readonly memory: readonly MonitorMemory[]
  readonly limits: LimitFigures
  /** Absent where it could not be measured. */
  readonly filter: FilterCost | undefined
  readonly volumes: VolumeFigures
  readonly sizes: Sizes
  /** Of the last minute: before, and at the end. */
  readonly load: readonly [before: number, after: number]
}

export function report(measurements: Measurements): string {
  const { date, machine, rounds, rows, version2, lives, memory, filter, volumes, sizes, load } = measurements
  const medians = mediansOf(rows)
  const node = rows.find(({ name }) => name === NODE)
  return `# Benchmarks

Written by \`npm run bench\` (root; \`-- --rounds ${rounds}\`) on ${date.toISOString().slice(0, 10)}. The peers that it looks for: \`apt-get install --no-install-recommends docker.io podman runc crun skopeo docker-registry\`.

## Goals

${goals(medians, measurements)}
## Commands, and a launch

Wall time in milliseconds, medians of ${rounds} rounds; the ratios are ratios of medians.

${table(rows, medians)}
* ${onVersion2(version2)}
* ${onFilter(filter)}
* *From the request*: the engine in a process that has been running for a while, as in a daemon: the container's directory, plan, compile, encode, launch. Five in a row each time, of which the median counts.
* \`crun\` and \`runc\` are given the \`config.json\` of a minidock container, on a plain copy of its tree: no overlay to mount.
* \`unshare\` makes the namespaces and nothing in them. \`podman\` and \`docker\` have their own defaults, with no network; \`dockerd\` was already running.

## Containers that stay

Medians of at most 10 rounds, of 3 for 20 containers, of 2 for 1 GB.

${livesTable(lives)}${reasons(lives)}
* The last two columns say how many times as fast minidock is.
* What a container writes is lines of 100 bytes, which make records of 170 in a log of the driver \`json-file\` (podman: \`k8s-file\`, 140). It is written to the log, and when attached to /dev/null as well.
* Podman's \`rm -f\` waits ten seconds for a process that does not end at SIGTERM: it is given \`-t 0\`, which kills at once as the others do.
* The bytes are counted before they become records.

What stays beside each of 20 containers (\`run -d busybox sleep\`), as proportional set size: a page that several have is divided among them.

${memoryTable(memory)}
* \`dockerd\` and its \`containerd\`, which docker needs besides, are not counted.

${volumeSection(volumes)}
## Sizes

${sizeTable(sizes)}
## How it was measured

${markdownTable([{ title: 'on' }, { title: '' }], machineRows(machine))}
In one run, in turns (A B C, A B C, …), each from before its process is spawned until it has been waited for, its output going nowhere. Before that each ran twice without being counted, and the launch a hundred times, until its code was compiled.
All of it in a mount and a PID namespace of its own, with an empty /run; where cgroup v1 and v2 are mounted together, which Debian 12's crun refuses, v2 is hidden.

Noise: ${noise(node)} The machine's load was ${load[0].toFixed(2)} before and ${load[1].toFixed(2)} at the end. Differences smaller than that spread say nothing; ratios within this run say more than milliseconds do across machines.
`
}

function mediansOf(rows: readonly Row[]): ReadonlyMap<string, number> {
  return new Map(rows.flatMap(row => (row.kind === 'measured' ? [[row.name, summarize(row.samples).median] as const] : [])))
}

function goals(
  medians: ReadonlyMap<string, number>,
  { lives, memory, limits, filter, volumes }: Pick<Measurements, 'lives' | 'memory' | 'limits' | 'filter' | 'volumes'>,
): string {
  const [node, run, runc, running] = [NODE, RUN, RUNC, RUNNING].map(name => medians.get(name))
  const ours = memory.find(({ engine }) => engine === 'minidock')
  return goalTable([
    goal('`run --rm busybox true`, in starts of Node', 1.6, run !== undefined && node !== undefined ? run / node : undefined, '×', 2),
    goal('launch from a warm engine, below `runc run`', runc, running, 'ms', 1),
    goal('launch from a warm engine', 12, running, 'ms', 1),
    goal("`exec`, in docker's time", 1, shareOf(lives, 'docker', 'exec'), '×', 2),
    goal("20 containers at once, in docker's time", 1 / 3, shareOf(lives, 'docker', 'parallel'), '×', 2),
    goal("1 GB of output into the log, in docker's time", 1 / 1.5, shareOf(lives, 'docker', 'background'), '×', 2),
    goal("… and to a client too, in docker's time", 1 / 1.5, shareOf(lives, 'docker', 'attached'), '×', 2),
    goal("`logs`, in docker's time", 1, shareOf(lives, 'docker', 'logs'), '×', 2),
    goal("`stats` of 100 containers, in docker's CPU time", 1 / 3, shareOf(lives, 'docker', 'stats'), '×', 2),
    goal('`--cpus 0.5` for ten seconds, off by', 5, Math.abs(limits.half / 0.5 - 1) * 100, '%', 1),
    goal('shares of 1 : 3 on one CPU, off by', 10, Math.abs(limits.share / 3 - 1) * 100, '%', 1),
    goal('most memory under `-m 16m`, beyond the limit', 0, Math.max(limits.peak - limits.limit, 0) / 1024, 'KB', 0),
    goal('a system call under the default filter, in its time under one that allows all', 1.02, filter?.overEmpty, '×', 2),
    goal('memory of a monitor', 300, ours && ours.bytes / ours.processes / 1000, 'KB', 0),
    ...volumeGoals(volumes),
  ])
}

function table(rows: readonly Row[], medians: ReadonlyMap<string, number>): string {
  const [node, run] = [medians.get(NODE), medians.get(RUN)]
  return markdownTable(
    [
      { title: 'what' },
      { title: 'median', align: 'right' },
      { title: 'min – max', align: 'right' },
      { title: `× ${NODE}`, align: 'right' },
      { title: '× minidock', align: 'right' },
    ],
    rows.map(row => {
      if (row.kind === 'absent') return [row.name, row.why]
      const { median, min, max } = summarize(row.samples)
      return [row.name, median.toFixed(1), `${min.toFixed(1)} – ${max.toFixed(1)}`, ratio(median, node), ratio(median, run)]
    }),
  )
}

/** Another machine, and a slow one: only its ratio says something. */
function onVersion2(launches: Measurements['version2']): string {
  if (launches === undefined) return 'What a launch takes on cgroups of version 2 could not be measured: no user-mode Linux.'
  const [limited, unlimited] = [launches.limited, launches.unlimited].map(samples => summarize(samples).median)
  const share = limited !== undefined && unlimited !== undefined ? `${((limited / unlimited - 1) * 100).toFixed(0)} %` : '–'
  return `On cgroups of version 2, in user-mode Linux, which is some ten times slower: ${limited?.toFixed(0)} ms until the program runs, ${unlimited?.toFixed(0)} without cgroups. They cost ${share}.`
}

/** Any filter makes the kernel take its longer way into a system call: that is most of what it costs. */
function onFilter(cost: FilterCost | undefined): string {
  if (cost === undefined) return 'What the filter costs a system call could not be measured.'
  const { without, filtered, ratio: share, overEmpty } = cost
  return `\`getpid\` takes ${without.toFixed(0)} ns without a filter and ${filtered.toFixed(0)} under the default one: ${share.toFixed(2)} ×, and ${overEmpty.toFixed(2)} × of what it takes under one instruction that allows all.`
}

function ratio(value: number, of: number | undefined): string {
  return of === undefined ? '–' : (value / of).toFixed(2)
}

function sizeTable({ host, child, program, bundle, launcher, instructions }: Sizes): string {
  return markdownTable(
    [{ title: 'what' }, { title: '', align: 'right' }],
    [
      ["instructions of a default container's program (host + child)", `${host} + ${child} = ${host + child}`],
      ['bytes of that program, encoded', bytes(program)],
      ['instructions of program and release, without cgroups', `${instructions.none}`],
      ['… with cgroups of version 2', `${instructions.version2}`],
      ['… with cgroups of version 1, in eight hierarchies', `${instructions.version1}`],
      ['bytes of the CLI that `run` loads', bytes(bundle.hot)],
      ['… of what flags of `run` load beside it', bytes(bundle.warm)],
      ['… of what other commands on containers load beside it', bytes(bundle.cool)],
      ['… of what pulls and pushes load beside it', bytes(bundle.chilly)],
      ['… of what builds load beside it', bytes(bundle.mild)],
      ['… and of what all others load besides', bytes(bundle.cold)],
      ['bytes of the launcher', bytes(launcher)],
    ],
  )
}

function bytes(count: number): string {
  return Math.round(count).toLocaleString('en')
}

function machineRows({ processor, cores, memory, kernel, distribution, cgroups, versions }: Machine): string[][] {
  return [
    ['processor', `${processor}, ${cores} ${cores === 1 ? 'core' : 'cores'}`],
    ['memory', `${(memory / 2 ** 30).toFixed(1)} GiB`],
    ['system', `${distribution}, Linux ${kernel}, cgroup ${cgroups}`],
    ...versions.map((version, index) => [index === 0 ? 'programs' : '', version]),
  ]
}

function noise(node: Row | undefined): string {
  if (node?.kind !== 'measured') return `${NODE} could not be measured.`
  const { median, min, max } = summarize(node.samples)
  return `${NODE}, which does the same each time, took between ${(min / median).toFixed(2)} and ${(max / median).toFixed(2)} of its median.`
}
