/**
 * `{explain=2 phases=enter,mount}`: the program that the engine of chapter 2 makes of the chapter's example.
 * `{explain=1..2 phases=enter}`: what differs between those of two engines.
 * `{explain=8..exec phases=clone}`: what differs between that program and the one by which the same engine's `exec` has another program join the container.
 */

import { chapters, chaptersUpTo, modules } from '../../runtime/chapters.ts'
import type { Origin } from '../../runtime/cli/explain/attributed.ts'
import { diffLines } from '../../runtime/cli/explain/diff-lines.ts'
import { exampleOf, joinExampleOf } from '../../runtime/cli/explain/example.ts'
import type { Explanation, Step } from '../../runtime/cli/explain/explanation.ts'
import type { Line } from '../../runtime/cli/explain/line.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { programLines } from '../../runtime/cli/explain/program-lines.ts'
import { fullTags, rowsOf } from '../../runtime/cli/explain/rows.ts'
import { PHASES } from '../../runtime/plan/birth.ts'
import { CourseError } from '../course-error.ts'
import type { Attributes } from '../fences.ts'
import type { Lesson } from './lesson.ts'

/** As wide as code in a lesson. */
const COLUMNS = 100

interface Asked {
  /** The engine of this chapter; with `before`, what it has more and less than that one. */
  readonly after: number
  readonly before?: number
  /** What `exec` has more and less than the start of the container. */
  readonly joins: boolean
  readonly phases: readonly string[]
}

/** What `exec` runs in the chapter's example. */
const JOINS: readonly string[] = ['ps']

export async function weaveExplain(attributes: Attributes, { chapter }: Pick<Lesson, 'chapter'>, where: string): Promise<string> {
  const { before, after, joins, phases } = askedOf(attributes, where)
  const explanation = await explained(after, chapter.example, where)
  const steps = stepsIn(explanation, phases)
  const lines = joins
    ? diffLines(linesOf(steps), linesOf(stepsIn({ program: await joinExampleOf(chaptersUpTo(after), chapter.example, JOINS) }, phases)))
    : before === undefined
      ? foldGiven(linesOf(steps), steps)
      : diffLines(linesOf(stepsIn(await explained(before, chapter.example, where), phases)), linesOf(steps))
  if (lines.length === 0) {
    throw new CourseError(
      where,
      before === undefined && !joins ? 'nothing happens in these phases' : 'the two do not differ in these phases',
    )
  }
  return show(lines, explanation)
}

function askedOf({ explain = '', phases }: Attributes, where: string): Asked {
  const [, first, second] = /^(\d+)(?:\.\.(\d+|exec))?$/.exec(explain) ?? []
  if (first === undefined)
    throw new CourseError(where, `explain=${explain} names no engine`, 'as in: explain=2, explain=1..2, or explain=8..exec')
  const asked = phases?.split(',') ?? ALL_PHASES
  const unknown = asked.find(phase => !ALL_PHASES.includes(phase))
  if (unknown !== undefined) throw new CourseError(where, `there is no phase ${unknown}`, `the phases are: ${ALL_PHASES.join(', ')}`)
  const joins = second === 'exec'
  if (second === undefined || joins) return { phases: asked, joins, after: Number(first) }
  return { phases: asked, joins, before: Number(first), after: Number(second) }
}

const ALL_PHASES: readonly string[] = Object.values(PHASES).flat()

/** The example may have flags that the engine of an earlier chapter does not know: it does not heed them. */
function explained(engine: number, argv: readonly string[], where: string): Promise<Explanation> {
  const last = Math.max(...modules.map(({ chapter }) => chapter))
  if (engine > last) throw new CourseError(where, `there is no engine of chapter ${engine}`, `the last is that of chapter ${last}`)
  return exampleOf(chaptersUpTo(engine), argv, chapters)
}

function stepsIn({ program }: Pick<Explanation, 'program'>, phases: readonly string[]): readonly Step[] {
  return program.filter(({ phase }) => phase !== undefined && phases.includes(phase))
}

function linesOf(steps: readonly Step[]): Line[] {
  return programLines(steps, { fold: true, why: true })
}

/** As `minidock explain` shows them, without its title. Of an id in a path, 12 digits say as much as 64. */
function show(lines: readonly Line[], { id, modules }: Explanation): string {
  const shortened = lines.map(line => ({ ...line, text: line.text.replaceAll(id, `${id.slice(0, 12)}…`) }))
  const panel = { name: 'program', title: '', lines: shortened } as const
  const [_title, _blank, ...rows] = rowsOf(panel, { tags: fullTags(modules), columns: COLUMNS, colours: palette(false) })
  return rows.join('\n')
}

/** One line for each run of calls that are given from the start: they are no chapter's yet, and would hide those that are. */
function foldGiven(lines: readonly Line[], steps: readonly Step[]): Line[] {
  const counts = runs(steps, (a, b) => a.module === b.module && a.phase === b.phase && a.list === b.list)
    .filter(([first]) => isGiven(first))
    .map(run => run.length)
  return runs(lines, (a, b) => isGiven(a.origin) && isGiven(b.origin)).flatMap((run): Line[] => {
    const [first] = run
    if (!isGiven(first.origin)) return run
    const count = counts.shift() ?? 0
    const calls = count === 1 ? '1 system call' : `${count} system calls`
    return [{ depth: 4, indent: 4, kind: 'code', text: `… ${calls}, given`, origin: first.origin }]
  })
}

function isGiven(origin: Origin | undefined): origin is Origin {
  return origin?.chapter === 0
}

/** Neighbours that belong together. */
function runs<T>(all: readonly T[], together: (a: T, b: T) => boolean): [T, ...T[]][] {
  const found: [T, ...T[]][] = []
  for (const each of all) {
    const last = found.at(-1)
    const previous = last?.at(-1)
    if (last && previous !== undefined && together(previous, each)) last.push(each)
    else found.push([each])
  }
  return found
}
