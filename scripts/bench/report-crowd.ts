/** The section of the report that is about many containers and many files. */

import type { CrowdFigures } from './crowd-figures.ts'
import { CROWD_WORKS, type CrowdSizes, type CrowdWork, crowdRow, SMALL_FILE } from './crowd-works.ts'
import { goal, goalTable } from './goal.ts'
import type { Machine } from './machine.ts'
import type { Row } from './measure.ts'
import { type Summary, summarize } from './statistics.ts'
import { markdownTable } from './table.ts'

const [OURS, OTHER] = ['minidock', 'docker']

export function crowdSection(figures: CrowdFigures, { kernel, processor, cores }: Machine, date: Date): string {
  const { rounds, rows } = figures
  const on = `${date.toISOString().slice(0, 10)}, on Linux ${kernel}, ${processor}, ${cores} cores`
  return `\
## Crowds

By \`node scripts/bench/crowd.ts --rounds ${rounds.files}\` (root), on ${on}. In turns; medians, and ratios of medians.

${goalTable(crowdGoals(figures))}
${worksTable(figures)}
* Milliseconds; of ${rounds.commands} rounds, of ${rounds.files} for the files, of ${rounds.crowds} for the crowd that is removed. Minidock's containers are on its bridge, docker's have no network.
* \`ps\` starts Node, which alone takes about as long as docker's client takes for the whole: its daemon has the list in memory.
* The small files have ${SMALL_FILE.toLocaleString('en')} bytes each. Each round has its own, which no engine has seen before, and nothing is removed between rounds. What is to be written is on the disk before each command.
${reasons(rows)}`
}

export function crowdGoals({ rows, sizes }: Pick<CrowdFigures, 'rows' | 'sizes'>): string[][] {
  const inDockers = (work: CrowdWork) => quotient(median(rows, OURS, work), median(rows, OTHER, work))
  const titles = titlesOf(sizes)
  return [
    ...(['list', 'remove', 'removeMany'] as const).map(work => goal(`${titles[work]}, in docker's time`, 1, inDockers(work), '×', 2)),
    goal(`${titles.load}, in the time of \`import\``, 1.05, quotient(median(rows, OURS, 'load'), median(rows, OURS, 'import')), '×', 2),
  ]
}

function titlesOf({ listed, removed, files }: CrowdSizes): Readonly<Record<CrowdWork, string>> {
  const small = `${files.toLocaleString('en')} small files`
  return {
    list: `\`ps\`, with ${listed} containers that run`,
    remove: '`rm -f` of a container that runs',
    removeMany: `\`rm -f\` of ${removed} containers that run`,
    load: `\`load\` of ${small}`,
    import: `\`import\` of ${small}`,
  }
}

function worksTable({ rows, sizes }: CrowdFigures): string {
  const titles = titlesOf(sizes)
  const right = (title: string) => ({ title, align: 'right' as const })
  return markdownTable(
    [{ title: 'what' }, ...[OURS, OTHER, 'docker ÷ minidock', 'min – max of minidock', 'min – max of docker'].map(right)],
    CROWD_WORKS.map(work => {
      const [ours, other] = [summaryOf(rows, OURS, work), summaryOf(rows, OTHER, work)]
      return [
        titles[work],
        fixed(ours?.median),
        fixed(other?.median),
        quotient(other?.median, ours?.median)?.toFixed(2) ?? '–',
        span(ours),
        span(other),
      ]
    }),
  )
}

/** A line for each that could not be measured. */
function reasons(rows: readonly Row[]): string {
  const missing = rows.flatMap(row => (row.kind === 'absent' ? [`* ${row.name}: ${row.why}\n`] : []))
  return missing.join('')
}

function summaryOf(rows: readonly Row[], engine: string, work: CrowdWork): Summary | undefined {
  const row = rows.find(each => each.name === crowdRow(engine, work))
  return row?.kind === 'measured' ? summarize(row.samples) : undefined
}

function median(rows: readonly Row[], engine: string, work: CrowdWork): number | undefined {
  return summaryOf(rows, engine, work)?.median
}

function quotient(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b
}

function fixed(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(value < 100 ? 1 : 0)
}

function span(summary: Summary | undefined): string {
  return summary ? `${fixed(summary.min)} – ${fixed(summary.max)}` : '–'
}
