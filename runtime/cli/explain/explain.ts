/** The body of `minidock explain`: reads the command line that follows as `run` would, and prints what would come of it. */

import { MinidockError } from '../../base/errors.ts'
import { createEngine } from '../../engine/engine.ts'
import { Catalogue } from '../catalogue.ts'
import type { Cli } from '../cli.ts'
import type { Call } from '../command.ts'
import { isOn, numberOf, textOf } from '../flags.ts'
import type { CommandEntry } from '../parse/find-command.ts'
import type { Meaning } from '../parse/interpret.ts'
import { commandLineOf } from './command-line.ts'
import { type Explanation, explain } from './explanation.ts'
import { layOut, textWidth } from './layout.ts'
import { PANELS, type PanelName } from './line.ts'
import { diffPanels, type PanelOptions, panelsOf } from './panels.ts'
import { type ReportOptions, report, reportDiff } from './report-json.ts'
import { type CommandLine, requestHistory } from './request-history.ts'
import { EXAMPLE_NAME, lookAround, lookFurther, type Note } from './world.ts'

/** What was asked about; for `--diff` the engine of that chapter, and the one of the chapter before. */
export type Explained =
  | { readonly kind: 'one'; readonly after: Explanation }
  | { readonly kind: 'diff'; readonly after: Explanation; readonly before: Explanation; readonly chapter: number }

export async function explainCall(
  { engine, args, flags, terminal }: Call,
  catalogue: Catalogue,
  entries: readonly CommandEntry[],
): Promise<number> {
  const line = await commandLineOf(catalogue, entries, args, terminal)
  if (line === 'helped') return 0
  if (line.command.explain) return explainItself(line, { engine, terminal, flags })
  const explained = await explainedBy({ engine, catalogue }, line, numberOf(flags, 'diff'), text => terminal.err(`${text}\n`))
  const only = PANELS.find(name => name === flags['only'])
  const { columns, colour } = terminal
  const bytes = isOn(flags, 'bytes')
  const options = { all: isOn(flags, 'all'), why: isOn(flags, 'why'), bytes, columns, colour, ...(only && { only }) }
  terminal.out(isOn(flags, 'json') ? json(explained, { bytes, ...(only && { only }) }) : Buffer.from(listing(explained, options)))
  return 0
}

/** A command that is more than a container says itself what it would do. */
async function explainItself(
  { command, words, args, flags, request }: Extract<Meaning, { kind: 'call' }>,
  { engine, terminal, flags: own }: Pick<Call, 'engine' | 'terminal' | 'flags'>,
): Promise<number> {
  const unfit = ABOUT_CONTAINERS.find(name => own[name] !== undefined)
  if (unfit !== undefined)
    throw new MinidockError('invalid', `--${unfit} is for explain run and explain create`, {
      hint: `leave it out: minidock explain ${words} …`,
    })
  const completed = command.complete ? await command.complete(request, flags) : request
  const options = { json: isOn(own, 'json'), all: isOn(own, 'all') }
  return (await command.explain?.({ engine, terminal, args, flags, request: completed }, options)) ?? 0
}

const ABOUT_CONTAINERS = ['bytes', 'diff', 'only']

async function explainedBy(cli: Cli, line: CommandLine, chapter: number | undefined, note: Note): Promise<Explained> {
  if (chapter === undefined) return { kind: 'one', after: await explainLine(cli, line, note) }
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
  const history = await requestHistory(catalogue, line)
  const { request } = history.at(-1) ?? history[0]
  const world = lookAround(engine, request, textOf(line.flags, 'name') ?? EXAMPLE_NAME, note)
  return explain(engine.compiler, history, await lookFurther(engine, { ...world, request }, note))
}

function json(explained: Explained, options: ReportOptions): string {
  const { after } = explained
  const value = explained.kind === 'diff' ? reportDiff(explained.before, after, explained.chapter, options) : report(after, options)
  return `${JSON.stringify(value, undefined, 2)}\n`
}

export interface ListingOptions {
  readonly all?: boolean
  readonly why?: boolean
  readonly bytes?: boolean
  readonly only?: PanelName
  /** Of the terminal; absent: no line is broken. */
  readonly columns?: number | undefined
  readonly colour?: boolean
}

/** An explanation, or the difference between two, as `minidock explain` prints it. */
export function listing(
  explained: Explained,
  { all = false, why = true, bytes = false, only, columns, colour = false }: ListingOptions = {},
): string {
  const { modules } = explained.after
  const width = (name: PanelName) => textWidth(modules, name, columns, only ? 1 : PANELS.length)
  const options: PanelOptions = { all, why, bytes, width, ...(only && { only }) }
  const panels =
    explained.kind === 'diff'
      ? diffPanels(explained.before, explained.after, explained.chapter, options)
      : panelsOf(explained.after, options)
  return layOut({ modules, panels, columns, colour })
}
