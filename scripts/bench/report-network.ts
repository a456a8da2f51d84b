/** The section of the report that is about networks: minidock and its peers, side by side, each on a bridge of its own. */

import { goal, goalTable } from './goal.ts'
import type { Machine } from './machine.ts'
import type { Row } from './measure.ts'
import { atOnce, type NetworkFigures } from './network-figures.ts'
import { type Figure, figureOf, STARTS, type Start, WARM, WAY_NAMES, WAYS, type Way, type Work } from './network-rows.ts'
import { NODE } from './report.ts'
import { reasons } from './report-lives.ts'
import { type Summary, summarize } from './statistics.ts'
import { type Column, markdownTable } from './table.ts'

const ENGINES = ['minidock', 'docker', 'podman'] as const
type Name = (typeof ENGINES)[number] | typeof WARM

/** Ways whose time is told in that to the container's address: the same two ends, without another cable between. */
const PUBLISHED = ['own', 'loopback'] as const satisfies readonly Way[]
/** What is measured of docker in the same way as of minidock. */
const COMPARED = Object.keys(STARTS).filter(start => start !== 'none' && start !== 'wait') as Start[]

const right = (title: string): Column => ({ title, align: 'right' })

export function networkSection(figures: NetworkFigures, { kernel, processor, cores }: Machine, date: Date): string {
  const { rows, rounds, sizes } = figures
  const on = `${date.toISOString().slice(0, 10)}, on Linux ${kernel}, ${processor}, ${cores} cores`
  return `\
## Networks

By \`node scripts/bench/network.ts --rounds ${rounds.work}\` (root), on ${on}; written by \`npm run bench\` too. In turns; ratios of medians.

${goalTable(networkGoals({ rows }))}
${startTable(figures)}
* Each engine has a network namespace for its host, with its own bridge and firewall rules, and a cable to another one, "outside". Podman's commands are run by \`nsenter\`, which costs them a millisecond.
* *${WARM}*: an engine in a process that lives on launches the container; until its program runs.
* A server is answered when the client has a byte from it, through a port published at the host's own address. The client tries again and again from when \`run\` has returned.
* Medians of ${rounds.starts} (of minidock ${rounds.starts + rounds.own}), of ${atOnce(rounds)} for 20 at once, of minidock's 3 for the ports; once for the crowd, and for the ports of the others. Docker publishes fewer, because a thousand take it minutes; its line is compared all the same.

${wayTable(rows, 'stream', 'Gbit/s', milliseconds => (sizes.megabytes * 2 ** 20 * 8) / (milliseconds * 1e6))}
${wayTable(rows, 'connect', 'connections/s', milliseconds => (sizes.connections * 1000) / milliseconds)}
* A stream of ${count(sizes.megabytes)} MB into the container, in pieces of 128 KB as iperf3 sends them, until the server has read all; ${count(sizes.connections)} connections one after the other, each until the server has answered with a byte. Medians of ${rounds.work} streams, and of ${rounds.starts} times so many connections. Server and client are one small program.
${reasons(rows)}`
}

export function networkGoals({ rows }: Pick<NetworkFigures, 'rows'>): string[][] {
  const median = (engine: Name, figure: Figure) => figureOf(rows, engine, figure)?.median
  const run = median('minidock', 'bridge')
  const worstPublished = (work: Work) =>
    worst(PUBLISHED.map(way => ratio(median('minidock', `${work} ${way}`), median('minidock', `${work} container`))))
  const inDockers = (figure: Figure) => ratio(median('minidock', figure), median('docker', figure))
  const ways: Figure[] = WAY_NAMES.flatMap(way => [`stream ${way}` as const, `connect ${way}` as const])
  return [
    goal('`run --rm busybox true` with its network, in starts of Node', 1.7, ratio(run, nodeOf(rows)?.median), '×', 2),
    goal('… of which the network', 3, difference(run, median('minidock', 'none')), 'ms', 1),
    goal('the network of a launch from a warm engine', 3, difference(median(WARM, 'bridge'), median(WARM, 'none')), 'ms', 1),
    goal('a launched server is reached, the longest wait', 10, figureOf(rows, WARM, 'wait')?.max, 'ms', 1),
    goal('… after `run -d`', 10, figureOf(rows, 'minidock', 'wait')?.max, 'ms', 1),
    goal("a stream to a published port, in the time to the container's address", 1.05, worstPublished('stream'), '×', 2),
    goal('connections, likewise', 1.05, worstPublished('connect'), '×', 2),
    goal("a stream by 127.0.0.1, in docker's time, by its proxy", 1, inDockers('stream loopback'), '×', 2),
    goal('connections, likewise', 1, inDockers('connect loopback'), '×', 2),
    goal("the worst line of the tables below, in docker's time", 1, worst([...COMPARED, ...ways].map(inDockers)), '×', 2),
  ]
}

function startTable({ rows, sizes }: NetworkFigures): string {
  const columns: Name[] = [...ENGINES, WARM]
  const titles = {
    ...STARTS,
    crowd: `${count(sizes.crowd)} × \`run -d\`, ten at a time`,
    remove: `\`rm -f\` of these ${count(sizes.crowd)}`,
    ports: `\`run -d\` with ${count(sizes.ports)} published ports (docker: ${count(sizes.dockerPorts)})`,
  }
  const cell = (engine: Name, figure: Start) => {
    const found = figureOf(rows, engine, figure)
    return milliseconds(figure === 'wait' ? found?.max : found?.median)
  }
  const node = nodeOf(rows)
  return markdownTable(
    [{ title: 'milliseconds' }, ...columns.map(right), right('min – max of minidock')],
    [
      [NODE, milliseconds(node?.median), '', '', '', span(node)],
      ...(Object.keys(STARTS) as Start[]).map(figure => [
        titles[figure],
        ...columns.map(engine => cell(engine, figure)),
        span(figureOf(rows, 'minidock', figure)),
      ]),
    ],
  )
}

function wayTable(rows: readonly Row[], work: Work, unit: string, speed: (milliseconds: number) => number): string {
  const cell = (engine: Name, way: Way) => {
    const median = figureOf(rows, engine, `${work} ${way}`)?.median
    if (median === undefined) return '–'
    return work === 'stream' ? speed(median).toFixed(1) : count(Math.round(speed(median)))
  }
  return markdownTable(
    [{ title: unit }, ...ENGINES.map(right)],
    WAY_NAMES.map(way => [WAYS[way], ...ENGINES.map(engine => cell(engine, way))]),
  )
}

function nodeOf(rows: readonly Row[]): Summary | undefined {
  const samples = rows.flatMap(row => (row.name === NODE && row.kind === 'measured' ? row.samples : []))
  return samples.length === 0 ? undefined : summarize(samples)
}

function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b
}

function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b
}

/** Undefined when one of them was not measured. */
function worst(ratios: readonly (number | undefined)[]): number | undefined {
  return ratios.reduce((most, next) => (most === undefined || next === undefined ? undefined : Math.max(most, next)), 0)
}

function span(found: Summary | undefined): string {
  return found ? `${milliseconds(found.min)} – ${milliseconds(found.max)}` : '–'
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(value < 100 ? 1 : 0)
}

function count(value: number): string {
  return value.toLocaleString('en')
}
