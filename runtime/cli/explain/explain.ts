/** The body of `minidock explain`: reads the command line that follows as `run` would, and prints what would come of it. */

import { MinidockError } from '../../base/errors.ts'
import type { Phase } from '../../plan/birth.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Call, ExplainOptions } from '../command.ts'
import { type FlagValues, isOn, listOf, numberOf } from '../flags.ts'
import type { CommandEntry } from '../parse/find-command.ts'
import type { Meaning } from '../parse/interpret.ts'
import { commandLineOf } from './command-line.ts'
import { type Explained, explainedBy } from './explained.ts'
import { layOut, textWidth } from './layout.ts'
import { PANELS, type PanelName } from './line.ts'
import { diffPanels, type PanelOptions, panelsOf } from './panels.ts'
import { phasesOf } from './phases.ts'
import { type ReportOptions, report, reportDiff } from './report-json.ts'
import { summaryOf } from './summary.ts'

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
  const isJson = isOn(flags, 'json')
  const asked = { chapter: numberOf(flags, 'diff'), compares: !isJson && hasSummary(part) }
  const explained = await explainedBy({ engine, catalogue }, line, asked, text => notes.push(text))
  const { columns, colour } = terminal
  const options = { ...part, bytes: isOn(flags, 'bytes'), all: isOn(flags, 'all'), why: isOn(flags, 'why'), columns, colour }
  if (isJson) terminal.out(json(explained, { ...options, only: PANELS.find(name => name === part.only) }))
  else await show(Buffer.from(listing(explained, options)))
  // After the listing: before it, they would be out of sight.
  for (const note of notes) terminal.err(`${note}\n`)
  return 0
}

/** Which part of an explanation was asked for. */
interface Part {
  readonly only?: PanelName | 'summary' | undefined
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

function hasSummary({ only }: Part): boolean {
  return only === undefined || only === 'summary'
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
  const summary = explained.kind === 'one' && hasSummary({ only }) ? summaryOf(explained.after, explained.plain) : []
  if (only === 'summary') return layOut({ modules, summary, panels: [], columns, colour })
  const width = (name: PanelName) => textWidth(modules, name, columns, only ? 1 : PANELS.length)
  const options: PanelOptions = { all, why, bytes, width, ...(only && { only }), ...(phases && { phases }) }
  const panels =
    explained.kind === 'diff'
      ? diffPanels(explained.before, explained.after, explained.chapter, options)
      : panelsOf(explained.after, options)
  return layOut({ modules, summary, panels, columns, colour })
}
