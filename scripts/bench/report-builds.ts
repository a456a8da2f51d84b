/** The section of the report that is about builds: minidock and its peers, side by side. */

import type { BuildFigures, LargeFigures, QuickFigures } from './build-figures.ts'
import { BUILDERS, type BuilderName } from './build-peers.ts'
import { type BuildPiece, type BuildSizes, type BuildWork, buildRow, SMALL_FILE } from './build-works.ts'
import { goal, goalTable } from './goal.ts'
import { LOAD_ROW, SYNC_ROW, TAR_ROW } from './loads.ts'
import type { Machine } from './machine.ts'
import type { Row } from './measure.ts'
import { reasons } from './report-lives.ts'
import { type Summary, summarize } from './statistics.ts'
import { type Column, markdownTable } from './table.ts'

/** As the goals have it, megabytes are 2^20 bytes. */
const MEGABYTE = 2 ** 20

const right = (title: string): Column => ({ title, align: 'right' })

const HOW = `\
* Milliseconds, then how many times as long as minidock the others take. No step has a network. Each image is removed before the next build, and the cache with it, so the first build of each kind finds nothing; the second finds everything.
* *docker* is dockerd's classic builder, asked by docker's client; *BuildKit* is the one in the same dockerd, asked by its API; *podman* and *buildah* run steps by an OCI runtime.`

export function quickSection(figures: QuickFigures, machine: Machine, date: Date): string {
  return `\
## Builds

${heading('', figures, machine, date)}

${goalTable(quickGoals(figures))}
${buildTable(figures, ['steps', 'stepsCached', 'stages'])}
${HOW}

${loadTable(figures.rows, figures.loaded)}
* \`tar\` unpacks the layers, and checks no digest. Minidock's \`load\` also keeps the layers' blobs.
${reasons(figures.rows)}`
}

export function largeSection(figures: LargeFigures, machine: Machine, date: Date): string {
  return `\
## Builds of large contexts

${heading(' --large', figures, machine, date)}

${goalTable(largeGoals(figures))}
${buildTable(figures, ['files', 'filesCached', 'big'])}
${HOW}
* The small files have ${count(SMALL_FILE)} bytes each, in ${count(figures.sizes.directories)} directories, and are in memory.

${memoryTable(figures)}
* Megabytes: the most that the command and all its processes have had at one time. Pages that several of them share count several times. Docker's daemon does the work for both of its builders, so their commands say nothing.
${reasons(figures.rows)}`
}

function heading(flags: string, { rounds }: BuildFigures, { kernel, processor, cores }: Machine, date: Date): string {
  const on = `${date.toISOString().slice(0, 10)}, on Linux ${kernel}, ${processor}, ${cores} cores`
  return `By \`node scripts/bench/build.ts${flags} --rounds ${rounds}\` (root), on ${on}. In turns; medians of ${rounds}, and ratios of medians.`
}

export function quickGoals({ rows, sizes, loaded }: QuickFigures): string[][] {
  const [load, unpack] = [LOAD_ROW, TAR_ROW].map(name => summaryOf(rows, name)?.median)
  const titles = titlesOf(sizes)
  return [
    goal(`${titles.steps}, in docker's time`, 0.33, inDockers(rows, 'steps'), '×', 2),
    goal(`${titles.stepsCached}, in docker's time`, 1, inDockers(rows, 'stepsCached'), '×', 2),
    goal(titles.stages, 1500, summaryOf(rows, buildRow('minidock', 'stages'))?.median, 'ms', 0),
    goal(`\`load\` of ${megabytes(loaded)} MB of layers, in tar's time`, 1.25, ratio(load, unpack), '×', 2),
  ]
}

export function largeGoals({ rows, memory, sizes }: LargeFigures): string[][] {
  const peaks = memory.filter(({ builder }) => builder === 'minidock').map(({ peak }) => peak / MEGABYTE)
  const most = peaks.length === 0 ? undefined : Math.max(...peaks)
  const titles = titlesOf(sizes)
  return [
    goal(`${titles.files}, in docker's time`, 1, inDockers(rows, 'files'), '×', 2),
    goal(`${titles.filesCached}, in docker's time`, 1, inDockers(rows, 'filesCached'), '×', 2),
    goal(`${titles.big}, in docker's time`, 1, inDockers(rows, 'big'), '×', 2),
    goal('memory of a build', 150, most, 'MB', 0),
  ]
}

function inDockers(rows: readonly Row[], piece: BuildPiece): number | undefined {
  const [own, dockers] = (['minidock', 'docker'] as const).map(builder => summaryOf(rows, buildRow(builder, piece))?.median)
  return ratio(own, dockers)
}

function titlesOf({ steps, stages, files, megabytes: big }: BuildSizes): Readonly<Record<BuildPiece, string>> {
  return {
    steps: `${steps} RUN steps`,
    stepsCached: '… all cached',
    stages: `${stages} stages side by side, each of which sleeps a second`,
    files: `COPY of ${count(files)} small files`,
    filesCached: '… unchanged, again',
    big: `COPY of ${big} MB`,
  }
}

function buildTable({ rows, sizes }: BuildFigures, pieces: readonly BuildPiece[]): string {
  const [, ...others] = BUILDERS
  const titles = titlesOf(sizes)
  return markdownTable(
    [{ title: 'what' }, ...BUILDERS.map(right), ...others.map(name => right(`${name} ÷ minidock`))],
    pieces.map(piece => {
      const median = (builder: BuilderName) => summaryOf(rows, buildRow(builder, piece))?.median
      return [
        titles[piece],
        ...BUILDERS.map(name => fixed(median(name), 0)),
        ...others.map(name => fixed(ratio(median(name), median('minidock')), 2)),
      ]
    }),
  )
}

function memoryTable({ memory, sizes }: LargeFigures): string {
  const titles = titlesOf(sizes)
  const measured = BUILDERS.filter(name => memory.some(({ builder }) => builder === name))
  const works = [...new Set(memory.map(({ work }) => work))]
  const peak = (name: BuilderName, of: BuildWork) => memory.find(({ builder, work }) => builder === name && work === of)?.peak
  return markdownTable(
    [{ title: 'MB at most' }, ...measured.map(right)],
    works.map(work => [titles[work], ...measured.map(name => fixed(quotient(peak(name, work), MEGABYTE), 0))]),
  )
}

function loadTable(rows: readonly Row[], loaded: number): string {
  const names = [LOAD_ROW, TAR_ROW, SYNC_ROW]
  const titles = [`\`load\` of ${megabytes(loaded)} MB of layers`, '`tar -x` of them', '… until all is on the disk']
  const load = summaryOf(rows, LOAD_ROW)?.median
  return markdownTable(
    [{ title: 'what' }, right('ms'), right('min – max'), right('load ÷ it')],
    names.map((name, index) => {
      const found = summaryOf(rows, name)
      const span = found ? `${fixed(found.min, 0)} – ${fixed(found.max, 0)}` : '–'
      return [titles[index] ?? '', fixed(found?.median, 0), span, fixed(ratio(load, found?.median), 2)]
    }),
  )
}

function summaryOf(rows: readonly Row[], name: string): Summary | undefined {
  const row = rows.find(each => each.name === name)
  return row?.kind === 'measured' ? summarize(row.samples) : undefined
}

function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return b === undefined ? undefined : quotient(a, b)
}

function quotient(a: number | undefined, b: number): number | undefined {
  return a === undefined ? undefined : a / b
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits)
}

function megabytes(bytes: number): string {
  return fixed(bytes / MEGABYTE, 0)
}

function count(value: number): string {
  return value.toLocaleString('en')
}
