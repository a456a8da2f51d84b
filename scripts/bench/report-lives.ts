/** The part of the report that is about containers that stay: minidock and its peers, side by side. */

import { rowOf, TASKS, type Task } from './lives.ts'
import type { Row } from './measure.ts'
import type { MonitorMemory } from './memory.ts'
import { summarize } from './statistics.ts'
import { markdownTable } from './table.ts'

const ENGINES = ['minidock', 'docker', 'podman'] as const
type EngineName = (typeof ENGINES)[number]

const TASK_NAMES = Object.keys(TASKS) as Task[]

/** @returns milliseconds, the median; undefined when it was not measured */
export function medianOf(rows: readonly Row[], engine: EngineName, task: Task): number | undefined {
  const row = rows.find(({ name }) => name === rowOf(engine, task))
  return row?.kind === 'measured' ? summarize(row.samples).median : undefined
}

/** How many times as long as the peer minidock takes. */
export function shareOf(rows: readonly Row[], peer: EngineName, task: Task): number | undefined {
  const [ours, theirs] = [medianOf(rows, 'minidock', task), medianOf(rows, peer, task)]
  return ours === undefined || theirs === undefined ? undefined : ours / theirs
}

export function livesTable(rows: readonly Row[]): string {
  return markdownTable(
    [
      { title: 'what' },
      { title: 'unit' },
      ...ENGINES.map(title => ({ title, align: 'right' as const })),
      { title: 'docker ÷ minidock', align: 'right' },
      { title: 'podman ÷ minidock', align: 'right' },
    ],
    TASK_NAMES.map(task => [
      TASKS[task].title,
      'megabytes' in TASKS[task] ? 'MB/s' : 'ms',
      ...ENGINES.map(engine => figure(medianOf(rows, engine, task), task)),
      times(shareOf(rows, 'docker', task)),
      times(shareOf(rows, 'podman', task)),
    ]),
  )
}

/** Why something has no figure: one reason an engine is enough, the others follow from it. */
export function reasons(rows: readonly Row[]): string {
  const found = ENGINES.flatMap(engine => {
    const row = rows.find(({ kind, name }) => kind === 'absent' && name.startsWith(`${engine}:`))
    return row?.kind === 'absent' ? [`* ${row.name}: ${row.why}`] : []
  })
  return found.length === 0 ? '' : `\n${found.join('\n')}\n`
}

export function memoryTable(memory: readonly MonitorMemory[]): string {
  return markdownTable(
    [{ title: 'engine' }, { title: 'process' }, { title: 'processes', align: 'right' }, { title: 'KB a container', align: 'right' }],
    memory.map(({ engine, program, processes, bytes }) => [
      engine,
      `\`${program}\``,
      String(processes),
      (bytes / processes / 1000).toLocaleString('en', { maximumFractionDigits: 0 }),
    ]),
  )
}

/** Durations in milliseconds as they are; where bytes were moved, how many in a second. */
function figure(median: number | undefined, task: Task): string {
  if (median === undefined) return '–'
  const about = TASKS[task]
  return 'megabytes' in about ? ((about.megabytes / median) * 1000).toFixed(0) : median.toFixed(median < 100 ? 1 : 0)
}

function times(share: number | undefined): string {
  return share === undefined ? '–' : (1 / share).toFixed(2)
}
