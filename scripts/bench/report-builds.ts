/** The section of the report that is about builds: minidock and its peers, side by side. */

import type { BuildFigures } from './build-figures.ts'
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

export function buildSection(figures: BuildFigures, { kernel, processor, cores }: Machine, date: Date): string {
  const { rows, rounds, sizes, loaded } = figures
  const on = `${date.toISOString().slice(0, 10)}, on Linux ${kernel}, ${processor}, ${cores} cores`
  return `\
## Builds

By \`node scripts/bench/build.ts --rounds ${rounds}\` (root), on ${on}. In turns; medians of ${rounds}, and ratios of medians.

${goalTable(buildGoals(figures))}
${buildTable(figures)}
* Milliseconds, then how many times as long as minidock the others take. No step has a network. Each image is removed before the next build, and the cache with it, so the first build of each kind finds nothing; the second finds everything.
* *docker* is dockerd's classic builder, asked by docker's client; *BuildKit* is the one in the same dockerd, asked by its API; *podman* and *buildah* run steps by an OCI runtime.
* The small files have ${count(SMALL_FILE)} bytes each, in ${count(sizes.directories)} directories, and are in memory.

${memoryTable(figures)}
* Megabytes: the most that the command and all its processes have had at one time. Pages that several of them share count several times. Docker's daemon does the work for both of its builders, so their commands say nothing.

${loadTable(rows, loaded)}
* \`tar\` unpacks the layers, and checks no digest. Minidock's \`load\` also keeps the layers' blobs.
${reasons(rows)}`
}

export function buildGoals({ rows, memory, sizes, loaded }: BuildFigures): string[][] {
  const median = (piece: BuildPiece, builder: BuilderName = 'minidock') => summaryOf(rows, buildRow(builder, piece))?.median
  const inDockers = (piece: BuildPiece) => ratio(median(piece), median(piece, 'docker'))
  const peaks = memory.filter(({ builder }) => builder === 'minidock').map(({ peak }) => peak / MEGABYTE)
  const most = peaks.length === 0 ? undefined : Math.max(...peaks)
  const [load, unpack] = [LOAD_ROW, TAR_ROW].map(name => summaryOf(rows, name)?.median)
  const titles = titlesOf(sizes)
  return [
    goal(`${titles.steps}, in docker's time`, 0.33, inDockers('steps'), '×', 2),
    goal(`${titles.stepsCached}, in docker's time`, 1, inDockers('stepsCached'), '×', 2),
    goal(titles.stages, 1500, median('stages'), 'ms', 0),
    goal(`${titles.files}, in docker's time`, 1, inDockers('files'), '×', 2),
    goal(`${titles.filesCached}, in docker's time`, 1, inDockers('filesCached'), '×', 2),
    goal(`${titles.big}, in docker's time`, 1, inDockers('big'), '×', 2),
    goal('memory of a build', 150, most, 'MB', 0),
    goal(`\`load\` of ${megabytes(loaded)} MB of layers, in tar's time`, 1.25, ratio(load, unpack), '×', 2),
  ]
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

function buildTable({ rows, sizes }: BuildFigures): string {
  const [, ...others] = BUILDERS
  const titles = Object.entries(titlesOf(sizes)) as [BuildPiece, string][]
  return markdownTable(
    [{ title: 'what' }, ...BUILDERS.map(right), ...others.map(name => right(`${name} ÷ minidock`))],
    titles.map(([piece, title]) => {
      const median = (builder: BuilderName) => summaryOf(rows, buildRow(builder, piece))?.median
      return [
        title,
        ...BUILDERS.map(name => fixed(median(name), 0)),
        ...others.map(name => fixed(ratio(median(name), median('minidock')), 2)),
      ]
    }),
  )
}

function memoryTable({ memory, sizes }: BuildFigures): string {
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
