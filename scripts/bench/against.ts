/**
 * `npm run bench:against -- TREE`: this state of minidock against another one, a checkout that is built, in turns: each row of docs/benchmarks.md that is a time
 * of minidock, but those of volumes. Prints a table in Markdown. Needs root.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { removeAll } from './call.ts'
import { ENDED, RUNNING, UNLIMITED, UNLIMITED_ENDED } from './launches.ts'
import { crowd, many, reading, rowOf, singles, TASKS, type Task, writing } from './lives.ts'
import { type Contender, command, measure, type Row } from './measure.ts'
import { type BenchEngine, minidock } from './peers.ts'
import { ROOT } from './places.ts'
import { summarize } from './statistics.ts'
import { markdownTable } from './table.ts'

interface State {
  readonly engine: BenchEngine
  readonly store: string
  readonly launches: typeof import('./launches.ts')
}

/** Names of the figures that are no task, as the table shows them. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  '`./minidock version`': ['version'],
  '`./minidock run --rm busybox true`': ['run', '--rm', 'busybox', 'true'],
}

async function stateOf(name: string, tree: string, folder: string): Promise<State> {
  const engine = { ...minidock(join(folder, name)), name, argv: [join(tree, 'minidock')] }
  const { status, stderr } = spawnSync(join(tree, 'minidock'), ['run', '--rm', 'busybox', 'true'], { env: engine.env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`could not measure ${tree}\n${stderr}`)
  return { engine, store: join(folder, name, 'store'), launches: await import(join(tree, 'scripts/bench/launches.ts')) }
}

const titleOf = ({ engine }: State, what: string) => `${engine.name}: ${what}`

function launchesOf(state: State): readonly Contender[] {
  const { launches, warmEngine } = state.launches
  const title = (what: string) => titleOf(state, what)
  return [
    launches(warmEngine(state.store), [title(RUNNING), title(ENDED)]),
    launches(warmEngine(state.store, false), [title(UNLIMITED), title(UNLIMITED_ENDED)]),
  ]
}

function commandsOf(state: State): readonly Contender[] {
  const { argv, env } = state.engine
  return Object.entries(COMMANDS).map(([what, words]) => command(titleOf(state, what), [...argv, ...words], env))
}

/** What spreads more is repeated more often. */
const PHASES: readonly (readonly [of: (state: State) => readonly Contender[], warmUps: number, rounds: number])[] = [
  [commandsOf, 3, 40],
  [launchesOf, 20, 30],
  [({ engine }) => [singles(engine)], 1, 20],
  [({ engine }) => [many(engine, () => undefined)], 1, 16],
  [({ engine }) => [writing(engine)], 1, 6],
  [({ engine }) => [reading(engine)], 2, 30],
  [({ engine }) => [crowd(engine)], 1, 12],
]

function medianOf(rows: readonly Row[], name: string): number {
  const row = rows.find(found => found.name === name)
  if (row?.kind !== 'measured') throw new Error(`could not measure ${name}: ${row?.why}`)
  return summarize(row.samples).median
}

async function compare(tree: string, folder: string): Promise<string> {
  const states = [await stateOf('now', ROOT, folder), await stateOf('then', tree, folder)]
  const rows: Row[] = []
  try {
    for (const [contendersOf, warmUps, rounds] of PHASES) {
      // Neighbours take turns: A's first, B's first, A's second, B's second.
      const [ours = [], theirs = []] = states.map(contendersOf)
      const contenders = ours.flatMap((contender, index) => [contender, ...theirs.slice(index, index + 1)])
      rows.push(...(await measure(contenders, { warmUps, rounds }, () => undefined)))
    }
  } finally {
    for (const { engine } of states) removeAll(engine)
  }
  const figures = [...Object.keys(COMMANDS), RUNNING, ENDED, UNLIMITED, UNLIMITED_ENDED].map(what => [what, what] as const)
  const tasks = Object.entries(TASKS).map(([task, { title }]) => [task as Task, title] as const)
  const lines = [...figures, ...tasks].map(([what, title]) => {
    const [now, then] = ['now', 'then'].map(name => medianOf(rows, rowOf(name, what as Task)))
    return [title, ...[now, then].map(milliseconds => milliseconds?.toFixed(1) ?? ''), ((now ?? 0) / (then ?? 0)).toFixed(2)]
  })
  const right = (title: string) => ({ title, align: 'right' as const })
  return markdownTable([{ title: 'medians, milliseconds' }, right('now'), right('then'), right('now ÷ then')], lines)
}

const folder = mkdtempSync('/var/tmp/minidock-against-')
try {
  process.stdout.write(await compare(resolve(process.argv[2] ?? ''), folder))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
