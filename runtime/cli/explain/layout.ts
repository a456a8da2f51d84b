/** Panels as text: side by side where the terminal is wide, one after another where it is not. */

import { breakLine } from '../../formats/text/break-line.ts'
import { displayWidth } from '../../formats/text/display-width.ts'
import { visibleLine } from '../../formats/text/visible.ts'
import type { Explanation } from './explanation.ts'
import type { Panel, PanelName } from './line.ts'
import { type Palette, palette } from './palette.ts'
import { fullTags, MARGIN, rowsOf, shortTags } from './rows.ts'
import type { SummaryRow } from './summary.ts'

/** From here on there is room for three columns in which a call can be read. */
const WIDE = 150
/** Documents are laid out for so many columns at most: also where nobody says how many there are, in a pipe or a file. */
const READABLE = 100
const GAP = '  '

export interface Page {
  readonly modules: Explanation['modules']
  readonly panels: readonly Panel[]
  /** Above the panels. */
  readonly summary?: readonly SummaryRow[]
  /** Of the terminal; absent: no line is broken. */
  readonly columns?: number | undefined
  readonly colour: boolean
}

/** The width that a panel has, its margin included. @param count how many panels there are */
export function panelWidth(name: PanelName, columns: number | undefined, count: number): number {
  if (!isWide(columns, count)) return Math.min(columns ?? READABLE, READABLE)
  const room = columns - 2 * GAP.length
  const [request, spec] = [Math.floor(room * 0.22), Math.floor(room * 0.33)]
  return { request, spec, program: room - request - spec, release: room - request - spec }[name]
}

/** What is left of it for text. */
export function textWidth(modules: Explanation['modules'], name: PanelName, columns: number | undefined, count: number): number {
  const tags = isWide(columns, count) ? shortTags : fullTags(modules)
  return panelWidth(name, columns, count) - tags.width - MARGIN
}

function isWide(columns: number | undefined, count: number): columns is number {
  return columns !== undefined && columns >= WIDE && count > 1
}

export function layOut(page: Page): string {
  const colours = palette(page.colour)
  const { columns, panels } = page
  const body = isWide(columns, panels.length) ? sideBySide(panels, columns, colours) : oneAfterAnother(page, colours)
  const parts = [summaryLines(page, colours), legend(page, colours), body]
  return `${parts
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`
}

const SUMMARY_INDENT = 2

function summaryLines({ summary = [], columns }: Page, colours: Palette): string[] {
  if (summary.length === 0) return []
  const width = Math.max(...summary.map(([label]) => label.length)) + GAP.length
  const room = columns === undefined ? Number.POSITIVE_INFINITY : Math.min(columns, READABLE)
  const rows = summary.flatMap(([label, text]) => breakLine(visibleLine(label.padEnd(width) + text), SUMMARY_INDENT, room, width))
  return [colours.bold('summary: what would be made'), '', ...rows]
}

/** The modules that put something on the page, in the order of the chapters. */
function legend({ modules, panels, columns }: Page, colours: Palette): string[] {
  const there = new Set(panels.flatMap(({ lines }) => lines.map(({ origin }) => origin?.module)))
  const { width } = fullTags(modules)
  const room = columns === undefined ? Number.POSITIVE_INFINITY : columns - width - MARGIN
  const present = modules.filter(({ module }) => there.has(module))
  if (present.length === 0) return []
  const rows = present.flatMap(({ module, chapter, summary }) => {
    const tag = (row: number) => (row === 0 ? `${chapter} ${module}` : '').padEnd(width + MARGIN)
    return breakLine(summary, 0, room).map((text, row) => colours.chapter(chapter, tag(row)) + text)
  })
  return [colours.bold('margin: the module that put the line there, and its chapter in the course'), '', ...rows]
}

function oneAfterAnother({ modules, panels, columns }: Page, colours: Palette): string[] {
  const tags = fullTags(modules)
  return panels.flatMap((panel, index) => [...(index > 0 ? [''] : []), ...rowsOf(panel, { tags, columns, colours })])
}

function sideBySide(panels: readonly Panel[], columns: number, colours: Palette): string[] {
  const stacks = stacked(panels).map(([first, ...others]) => {
    const width = panelWidth(first.name, columns, panels.length)
    const options = { tags: shortTags, columns: width, colours }
    return { width, rows: [...rowsOf(first, options), ...others.flatMap(panel => ['', ...rowsOf(panel, options)])] }
  })
  const height = Math.max(...stacks.map(({ rows }) => rows.length))
  const rowAt = (index: number) => stacks.map(({ rows, width }) => padded(rows[index] ?? '', width)).join(GAP)
  return Array.from({ length: height }, (_, index) => rowAt(index).trimEnd())
}

/** Release goes under the program. */
function stacked(panels: readonly Panel[]): [Panel, ...Panel[]][] {
  const stacks: [Panel, ...Panel[]][] = []
  for (const panel of panels) {
    const last = stacks.at(-1)
    if (panel.name === 'release' && last) last.push(panel)
    else stacks.push([panel])
  }
  return stacks
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}
