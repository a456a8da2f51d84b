/** The body of `minidock explain`: reads the command line that follows as `run` would, and prints what would come of it. */

import { MinidockError } from '../../base/errors.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import type { Phase } from '../../plan/birth.ts'
import { Catalogue } from '../catalogue.ts'
import type { Cli } from '../cli.ts'
import type { Call, ExplainOptions } from '../command.ts'
import { type FlagValues, isOn, listOf, numberOf, textOf } from '../flags.ts'
import type { CommandEntry } from '../parse/find-command.ts'
import type { Meaning } from '../parse/interpret.ts'
import { commandLineOf } from './command-line.ts'
import { type Explanation, explain } from './explanation.ts'
import { layOut, textWidth } from './layout.ts'
import { PANELS, type PanelName } from './line.ts'
import { diffPanels, type PanelOptions, panelsOf } from './panels.ts'
import { phasesOf } from './phases.ts'
import { type ReportOptions, report, reportDiff } from './report-json.ts'
import { type CommandLine, type RequestHistory, requestHistory } from './request-history.ts'
import { summaryOf } from './summary.ts'
import { EXAMPLE_NAME, lookAround, lookFurther, type Note } from './world.ts'

/** What was asked about; for `--diff` the engine of that chapter, and the one of the chapter before. */
export type Explained =
  | {
      readonly kind: 'one'
      readonly after: Explanation
      /** The same image and command, without a flag; absent: the engine refuses that, or nothing is to be compared. */
      readonly plain?: Explanation | undefined
    }
  | { readonly kind: 'diff'; readonly after: Explanation; readonly before: Explanation; readonly chapter: number }

export async function explainCall(
  { engine, args, flags, terminal }: Call,
  catalogue: Catalogue,
  entries: readonly CommandEntry[],
): Promise<number> {
  const line = await commandLineOf(catalogue, entries, args, terminal)
  if (line === 'helped') return 0
  const show = async (text: Buffer) => (isOn(flags, 'no-pager') ? terminal.out(text) : await terminal.page(text))
  if (line.command.explain) return explainItself(line, { engine, terminal, flags, show })
  const part = partOf(flags)
  const notes: string[] = []
  const explained = await explainedBy({ engine, catalogue }, line, numberOf(flags, 'diff'), text => notes.push(text))
  const { columns, colour } = terminal
  const options = { ...part, bytes: isOn(flags, 'bytes'), all: isOn(flags, 'all'), why: isOn(flags, 'why'), columns, colour }
  if (isOn(flags, 'json')) terminal.out(json(explained, { ...options, only: PANELS.find(name => name === part.only) }))
  else await show(Buffer.from(listing(explained, options)))
  // After the listing: before it, they would be out of sight.
  for (const note of notes) terminal.err(`${note}\n`)
  return 0
}

/** Which part of an explanation was asked for. */
interface Part {
  readonly only?: PanelName | 'summary'
  readonly phases?: readonly Phase[]
}

/** @throws {MinidockError} `invalid` for a phase that there is not, and for flags that ask for different things */
function partOf(flags: FlagValues): Part {
  const only = (['summary', ...PANELS] as const).find(name => name === flags['only'])
  const unfit = ['json', 'diff'].find(name => flags[name] !== undefined)
  if (only === 'summary' && unfit)
    throw new MinidockError('invalid', `--only summary does not go with --${unfit}`, { hint: 'leave one of them out' })
  const phases = phasesOf(listOf(flags, 'phase'))
  if (phases.length === 0) return only ? { only } : {}
  if (only && only !== 'program')
    throw new MinidockError('invalid', `phases are in the program: --phase does not go with --only ${only}`, {
      hint: 'leave one of them out',
    })
  return { only: 'program', phases }
}

/** A command that is more than a container says itself what it would do. */
async function explainItself(
  { command, words, args, flags, request }: Extract<Meaning, { kind: 'call' }>,
  { engine, terminal, flags: own, show }: Pick<Call, 'engine' | 'terminal' | 'flags'> & Pick<ExplainOptions, 'show'>,
): Promise<number> {
  const unfit = ABOUT_CONTAINERS.find(name => own[name] !== undefined)
  if (unfit !== undefined)
    throw new MinidockError('invalid', `--${unfit} is for explain run and explain create`, {
      hint: `leave it out: minidock explain ${words} …`,
    })
  const completed = command.complete ? await command.complete(request, flags) : request
  const options = { json: isOn(own, 'json'), all: isOn(own, 'all'), show }
  return (await command.explain?.({ engine, terminal, args, flags, request: completed }, options)) ?? 0
}

const ABOUT_CONTAINERS = ['bytes', 'diff', 'only', 'phase']

async function explainedBy(cli: Cli, line: CommandLine, chapter: number | undefined, note: Note): Promise<Explained> {
  if (chapter === undefined) {
    const after = await explainLine(cli, line, note)
    return { kind: 'one', after, plain: await explainPlain(cli, line) }
  }
  const { chapter: last } = cli.catalogue
  if (chapter < 1 || chapter > last) throw noSuchChapter(chapter, last)
  const after = await explainLine(upTo(chapter, cli), line, note)
  const before = await explainLine(upTo(chapter - 1, cli), line, () => undefined)
  return { kind: 'diff', after, before, chapter }
}

function noSuchChapter(chapter: number, last: number): MinidockError {
  return new MinidockError('invalid', `invalid argument "${chapter}" for "--diff" flag: this engine has the chapters 1 to ${last}`)
}

function upTo(chapter: number, { engine: { store, launcher }, catalogue }: Cli): Cli {
  const rows = catalogue.rows.filter(({ module }) => module.chapter <= chapter)
  const modules = rows.map(({ module }) => module)
  return { engine: createEngine(modules, { root: store.paths.root, launcher }), catalogue: new Catalogue(rows) }
}

async function explainLine({ engine, catalogue }: Cli, line: CommandLine, note: Note): Promise<Explanation> {
  return await explainHistory(engine, await requestHistory(catalogue, line), textOf(line.flags, 'name'), note)
}

/** The first draft is the image and its command. Without a flag an image may have nothing to run: then there is no plain container. */
async function explainPlain({ engine, catalogue }: Cli, line: CommandLine): Promise<Explanation | undefined> {
  const [given] = await requestHistory(catalogue, line)
  try {
    return await explainHistory(engine, [given], textOf(line.flags, 'name'), () => undefined)
  } catch (error) {
    if (error instanceof MinidockError) return undefined
    throw error
  }
}

async function explainHistory(engine: Engine, history: RequestHistory, name = EXAMPLE_NAME, note: Note): Promise<Explanation> {
  const { request } = history.at(-1) ?? history[0]
  const world = lookAround(engine, request, name, note)
  return explain(engine.compiler, history, await lookFurther(engine, { ...world, request }, note))
}

function json(explained: Explained, options: ReportOptions): string {
  const { after } = explained
  const value = explained.kind === 'diff' ? reportDiff(explained.before, after, explained.chapter, options) : report(after, options)
  return `${JSON.stringify(value, undefined, 2)}\n`
}

export interface ListingOptions extends Part {
  readonly all?: boolean
  readonly why?: boolean
  readonly bytes?: boolean
  /** Of the terminal; absent: no line is broken. */
  readonly columns?: number | undefined
  readonly colour?: boolean
}

/** An explanation, or the difference between two, as `minidock explain` prints it: where one part was asked for, that part alone. */
export function listing(
  explained: Explained,
  { all = false, why = true, bytes = false, only, phases, columns, colour = false }: ListingOptions = {},
): string {
  const { modules } = explained.after
  const summary = explained.kind === 'one' && (only ?? 'summary') === 'summary' ? summaryOf(explained.after, explained.plain) : []
  if (only === 'summary') return layOut({ modules, summary, panels: [], columns, colour })
  const width = (name: PanelName) => textWidth(modules, name, columns, only ? 1 : PANELS.length)
  const options: PanelOptions = { all, why, bytes, width, ...(only && { only }), ...(phases && { phases }) }
  const panels =
    explained.kind === 'diff'
      ? diffPanels(explained.before, explained.after, explained.chapter, options)
      : panelsOf(explained.after, options)
  return layOut({ modules, summary, panels, columns, colour })
}
